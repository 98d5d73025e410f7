package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"jalon/console"
)

// demoStep is one scene: what it shows, then what people do.
type demoStep struct {
	scene string // a key of the texts
	lines []string
}

// demoScript is the main job, from a question to an answer in figures.
var demoScript = []demoStep{
	{"demo.ask", []string{"/startup dossierfacile"}},
	{"demo.remind", []string{":in startup-dossierfacile", ":at 09:00"}},
	{"demo.answer", []string{":as intra", ":press 1", ":fill baux=10,4", ":submit"}},
	{"demo.card", []string{":as agent", ":in town-square", "/startup dossierfacile"}},
}

func demoCommand(io stdio) *cobra.Command {
	o := consoleOptions{as: "agent"}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Play the main job in the terminal, without a server",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), o, io) },
	}
	cmd.Flags().StringVar(&o.lang, "lang", "", "fr or en")
	plainFlag(cmd, &o)
	return cmd
}

// runDemo plays the scenes; at a terminal it then leaves the person at a
// prompt.
func runDemo(ctx context.Context, o consoleOptions, io stdio) error {
	world, err := openWorld(ctx, o, io)
	if err != nil {
		return err
	}
	defer world.close()
	script := world.script(o, io)
	script.Echo = true
	say := func(key string) { fmt.Fprintln(script.Out, script.World.Word(key, nil)) }
	say("demo.intro")
	for _, step := range demoScript {
		fmt.Fprintln(io.out)
		say(step.scene)
		fmt.Fprintln(io.out)
		if err := script.Run(ctx, strings.NewReader(strings.Join(step.lines, "\n"))); err != nil {
			return err
		}
	}
	fmt.Fprintln(io.out)
	say("demo.end")
	if !isTerminal(io.in) {
		return nil
	}
	script.Echo = false
	return script.Prompt(ctx, io.in)
}

var _ console.World = (*console.Terminal)(nil)
