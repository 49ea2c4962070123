// Command interop answers questions about roles with Kubernetes' own code: are the rules that are asked for covered by
// those that are given? Stdin is a JSON list of questions, stdout the list of answers.
package main

import (
	"encoding/json"
	"log"
	"os"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/component-helpers/auth/rbac/validation"
)

type question struct {
	Given []rbacv1.PolicyRule `json:"given"`
	Asked []rbacv1.PolicyRule `json:"asked"`
}

func main() {
	var questions []question
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&questions); err != nil {
		log.Fatal(err)
	}
	answers := make([]bool, 0, len(questions))
	for _, each := range questions {
		covered, _ := validation.Covers(each.Given, each.Asked)
		answers = append(answers, covered)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}
