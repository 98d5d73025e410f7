package catalogue

import "strings"

// synonyms are words people say for what pitches call otherwise, the English
// of common subjects among them: what is asked, then what is meant.
const synonyms = `
housing: logement
home: logement
flat: logement
appartement: logement
appart: logement
loyer: location bail locataire
rent: location bail locataire
tenant: locataire
waste: dechets
rubbish: dechets
poubelle: dechets
job: emploi
jobs: emploi
work: travail emploi
boulot: emploi travail
chomage: emploi
school: ecole education
teacher: enseignant
student: etudiant
health: sante
doctor: medecin sante
disability: handicap
disabled: handicap
tax: impot fiscalite
taxes: impot fiscalite
company: entreprise
business: entreprise
transportation: transport
bus: transport
train: transport
bike: velo
bicycle: velo
cycling: velo
peniche: fluvial
navire: maritime plaisance fluvial
camion: routier poids
chauffeur: conducteur
louer: location locataire logement
bail: location locataire
frere: famille
grossesse: enceinte maternite
psy: psychologue psychologique mentale
depression: mentale psychologique
juge: justice magistrat tribunal
musee: patrimoine culture
opendata: donnee ouverte
electricite: electrique energie
mine: minier
eleve: scolaire lycee college ecole
maire: commune collectivite
carpool: covoiturage
carpooling: covoiturage
driver: conducteur chauffeur
farm: agriculture
farming: agriculture
farmer: agriculteur agriculture
building: batiment
renovation: renovation
energy: energie
water: eau
city: ville commune
town: commune ville
mairie: commune collectivite
help: aide
benefits: aide social
culture: culture
justice: justice
court: tribunal justice
police: police
youth: jeune
children: enfant
child: enfant
kids: enfant
bebe: enfant parent
senior: age
elderly: age
boat: bateau plaisance
bateau: plaisance fluvial
sea: mer maritime
wood: bois foret
forest: foret
open: ouvert
datas: donnee
data: donnee
map: carte
appointment: rendez rdv
rdv: rendez
accessibility: accessibilite
internship: stage
training: formation
grant: subvention
grants: subvention
funding: financement subvention
petrol: carburant
fuel: carburant biocarburant
voiture: automobile vehicule covoiturage
car: vehicule automobile
pollution: environnement
environment: environnement ecologie
ecology: ecologie
`

// related reads synonyms: by the stem of what is asked.
func related() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(synonyms) {
		asked, meant, ok := strings.Cut(strings.TrimSpace(line), ":")
		if ok {
			m[stem(asked)] = append(m[stem(asked)], strings.Fields(meant)...)
		}
	}
	return m
}
