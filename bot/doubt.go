package bot

// Doubt is somebody the catalogue gives to a product and whose account in the
// chat is not certain: it is never guessed.
type Doubt struct {
	Author   Author
	Why      DoubtReason
	Accounts []Account // those it may be, at most three; none for DoubtNobody
}

// DoubtReason is why an account is not certain.
type DoubtReason string

// The reasons.
const (
	DoubtNobody  DoubtReason = "nobody"  // no account bears the name
	DoubtSeveral DoubtReason = "several" // several accounts bear the full name
	DoubtNear    DoubtReason = "near"    // an account's name differs by a dot, a dash or an accent
	DoubtOther   DoubtReason = "other"   // the account of that name is called otherwise
	DoubtShared  DoubtReason = "shared"  // two people of the catalogue would have one account
)

// Role is what somebody is to a product by their domain in the network's
// directory; RoleTeam for one we do not know.
func (a Author) Role() Role {
	switch a.Domain {
	case "Intraprenariat", "Intrapreneuriat":
		return RoleIntrapreneur
	case "Coaching":
		return RoleCoach
	case "Déploiement":
		return RoleDeployment
	case "Produit":
		return RoleProduct
	case "Design":
		return RoleDesign
	case "Développement":
		return RoleDevelopment
	}
	return RoleTeam
}
