-- What was chosen in the chat of a product's messages, and when people are away.

CREATE TABLE choices (
	product text COLLATE "C" PRIMARY KEY REFERENCES products,
	data    json NOT NULL
);

CREATE TABLE absences (
	person text COLLATE "C" NOT NULL, -- who is away
	first  text COLLATE "C" NOT NULL, -- a day, as 2026-12-20
	until  text COLLATE "C" NOT NULL, -- likewise, the last one
	data   json NOT NULL,
	PRIMARY KEY (person, first)
);

-- The messages of a product, and those to a person. Edits are neither.
ALTER TABLE deliveries
	ADD COLUMN subjects text[] NOT NULL DEFAULT '{}', -- products
	ADD COLUMN person text COLLATE "C" NOT NULL DEFAULT ''; -- a direct message's; empty for none
UPDATE deliveries SET subjects = CASE WHEN product = '' THEN '{}' ELSE ARRAY[product] END,
	person = coalesce(substring((data->'To')::text from '"User":"([a-zA-Z0-9_-]+)"'), '') WHERE edits = '';
CREATE INDEX deliveries_subjects ON deliveries USING gin (subjects);
CREATE INDEX deliveries_person ON deliveries (person, slot DESC, name) WHERE person <> '';
