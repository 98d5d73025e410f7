// Package web is the door for programs: scripts send it the figures of a
// product. Its faults are codes, told in docs/guide.md: nobody reads sentences
// there.
package web

import (
	"encoding/json"
	"net/http"
)

// fault is one thing that is wrong with a request.
type fault struct {
	Code    string   `json:"erreur"`
	Measure *int     `json:"mesure,omitempty"` // which, from 0; nil for all of it
	Field   string   `json:"champ,omitempty"`
	Wanted  []string `json:"attendu,omitempty"` // what would be taken
}

// The codes of faults.
const (
	codeMethod     = "methode-refusee"
	codeKey        = "cle-refusee"
	codeRight      = "droit-perdu"
	codeTooFast    = "trop-de-demandes"
	codeTooLarge   = "trop-gros"
	codeNotJSON    = "json-illisible"
	codeNoMeasure  = "aucune-mesure"
	codeTooMany    = "trop-de-mesures"
	codeUnknown    = "champ-inconnu"
	codeMissing    = "champ-manquant"
	codeWrongType  = "type-refuse"
	codeIndicator  = "indicateur-inconnu"
	codePeriod     = "periode-illisible"
	codeFuture     = "periode-a-venir"
	codeTwice      = "mesure-en-double"
	codeNumber     = "nombre-trop-grand"
	codeComment    = "commentaire-refuse"
	codeNotReady   = "pas-encore-pret"
	codeOutOfOrder = "en-panne"
)

// answer writes a value as JSON. Nothing of it may be kept on the way.
func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status int, faults ...fault) {
	answer(w, status, struct {
		Faults []fault `json:"erreurs"`
	}{faults})
}
