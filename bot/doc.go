// Package bot is the subject: startups and their phases, indicators and
// their measures, reminders and the deliveries they owe; the rules about
// them; the planner and the sender.
//
// It speaks in values. It holds no sentence for people (see package view),
// knows no chat network (see the doors mattermost and console) and no
// database (see package store).
package bot
