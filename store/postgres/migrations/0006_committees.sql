-- The committees of products, as they were announced, and the calendars that
-- people subscribed to: the hash of what opens one, never what opens it.

CREATE TABLE committees (
	id      text COLLATE "C" PRIMARY KEY,
	product text COLLATE "C" NOT NULL REFERENCES products,
	ends    timestamptz,          -- never before the instant in data; null while it is polled
	listed  boolean NOT NULL,     -- it was not withdrawn
	over    timestamptz,          -- null once it says no more who was asked, or who came
	touched timestamptz NOT NULL,
	data    json NOT NULL
);
CREATE INDEX committees_to_come ON committees (ends) WHERE listed;
CREATE INDEX committees_product ON committees (product, ends) WHERE listed;

CREATE TABLE feeds (
	hash   text COLLATE "C" PRIMARY KEY,
	person text COLLATE "C" NOT NULL,
	kind   text COLLATE "C" NOT NULL,
	whose  text COLLATE "C" NOT NULL, -- a product, an incubator; empty for none
	data   json NOT NULL,
	UNIQUE (person, kind, whose)
);
