package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"jalon"
)

func configCommand(io stdio) *cobra.Command {
	printing := func(text string) func(*cobra.Command, []string) error {
		return func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(io.out, text)
			return err
		}
	}
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print an example of jalon.toml, with every key explained",
		Long:  "Prints an example of the configuration: every key, its default, and what it does. jalon setup writes\nthe few that it needs; take from here what you want besides.",
		Args:  noArguments,
		RunE:  printing(jalon.Config),
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "additions",
		Short: "Print an example of the file that adds to the catalogue, and corrects it",
		Args:  noArguments,
		RunE:  printing(jalon.Additions),
	})
	cmd.AddCommand(&cobra.Command{
		Use:   "suggestions",
		Short: "Print the list of indicators that a team may start from",
		Args:  noArguments,
		RunE:  printing(jalon.Suggestions),
	})
	return cmd
}
