package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"jalon/bot"
)

func inviteCommand(io stdio) *cobra.Command {
	var path string
	var dry bool
	cmd := &cobra.Command{
		Use:   "invite SLUG…",
		Short: "Invite the teams of products to begin, as /portefeuille demarrage does",
		Long: "Posts one message in the channel of each product that is worked on, is off and has a channel that\n" +
			"was confirmed; twenty at most. The bot must run: it knows the channels.",
		Example: "  jalon invite docurba mobilic --dry-run",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, slugs []string) error {
			cfg, err := loadConfig(path, os.Getenv)
			if err != nil {
				return err
			}
			return invite(cmd.Context(), cfg, slugs, dry, io)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say whom")
	return cmd
}

// invite has the running bot invite teams, and says which it did: nobody when a
// name is no product's.
func invite(ctx context.Context, cfg *config, slugs []string, dry bool, out stdio) error {
	wave, err := askWave(ctx, cfg, slugs, true)
	if err != nil {
		return err
	}
	if unknown := wave.Left[bot.LeftUnknown]; len(unknown) > 0 {
		return usageError{fmt.Errorf("nobody is invited: no product is called %s", strings.Join(unknown, ", "))}
	}
	if !dry {
		if wave, err = askWave(ctx, cfg, slugs, false); err != nil {
			return err
		}
	}
	describeWave(out.out, wave)
	return nil
}

// askWave asks the running bot whom it would invite, or has it invite them.
func askWave(ctx context.Context, cfg *config, slugs []string, dry bool) (wave bot.Wave, err error) {
	q := url.Values{"product": slugs, "dry": {fmt.Sprint(dry)}}
	err = send(ctx, cfg, "/invite?"+q.Encode(), nil, &wave)
	if errors.Is(err, errNotRunning) {
		err = fmt.Errorf("%w: start it, it knows the channels", err)
	}
	return wave, err
}

// leftWords say why a product is not invited, for somebody in front of a terminal.
var leftWords = map[bot.Left]string{bot.LeftOn: "on already", bot.LeftInvited: "invited already", bot.LeftNoChannel: "no confirmed channel", bot.LeftInactive: "not worked on"}

func describeWave(w io.Writer, wave bot.Wave) {
	did := "would invite"
	if wave.Done {
		did = "invited"
	}
	for _, p := range wave.Invited {
		fmt.Fprintf(w, "%s: %s, %s\n", did, p.Slug, p.Name)
	}
	for _, why := range bot.Lefts {
		if left := wave.Left[why]; len(left) > 0 {
			fmt.Fprintf(w, "left out, %s: %s\n", leftWords[why], strings.Join(left, ", "))
		}
	}
	if wave.More > 0 {
		fmt.Fprintf(w, "left for another wave: %d\n", wave.More)
	}
	if len(wave.Invited) == 0 {
		fmt.Fprintln(w, "nobody is to be invited")
	}
	if wave.Held && !wave.Done {
		fmt.Fprintln(w, "nothing leaves now: the bot is paused, or sending holds it back")
	}
}

// serveInvite invites teams for a command of this machine's user.
func (s *service) serveInvite(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	wave, err := s.router.InviteNamed(r.Context(), q["product"], "command line", q.Get("dry") != "false")
	if err == nil {
		respond(w, wave, nil)
		return
	}
	switch bot.AsError(err).Code {
	case bot.CodeHeldBack:
		http.Error(w, "nothing leaves now, so nobody is invited: the bot is paused (/jalon reprendre), or sending holds it back", http.StatusConflict)
	case bot.CodeBusy, bot.CodeCatalogueEmpty:
		http.Error(w, "it is not ready yet, try again in a moment", http.StatusConflict)
	default:
		s.log.Error("teams are not invited", "err", err)
		respond(w, nil, err)
	}
}
