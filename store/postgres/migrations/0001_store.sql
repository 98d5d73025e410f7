-- Everything the bot keeps. A row's data is the same JSON in every engine; the
-- columns beside it follow from it, and are there to find it by. Ids, names and
-- periods sort by bytes, whatever the database's language.

CREATE TABLE counters (
	name text COLLATE "C" PRIMARY KEY,
	n    bigint NOT NULL
);

CREATE TABLE products (
	id      text COLLATE "C" PRIMARY KEY,
	slug    text COLLATE "C" UNIQUE, -- null: another product took it
	version bigint NOT NULL DEFAULT 0
);

CREATE TABLE former (
	slug    text COLLATE "C" PRIMARY KEY,
	product text COLLATE "C" NOT NULL REFERENCES products
);

CREATE TABLE gone (
	product text COLLATE "C" PRIMARY KEY REFERENCES products,
	data    json NOT NULL
);

CREATE TABLE names (
	name   text COLLATE "C" PRIMARY KEY,
	person text COLLATE "C" NOT NULL
);

CREATE TABLE people (
	person text COLLATE "C" PRIMARY KEY,
	key    text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE indicators (
	n       bigint PRIMARY KEY, -- the id is i and this number
	product text COLLATE "C" NOT NULL REFERENCES products,
	form    text COLLATE "C" NOT NULL, -- of its periods' keys
	data    json NOT NULL
);
CREATE INDEX indicators_product ON indicators (product, n);

CREATE TABLE measures (
	seq       bigint PRIMARY KEY,
	indicator bigint NOT NULL REFERENCES indicators,
	period    text COLLATE "C" NOT NULL,
	form      text COLLATE "C" NOT NULL, -- of the period's key
	latest    boolean NOT NULL,          -- of its period
	withdrawn boolean NOT NULL,
	data      json NOT NULL
);
CREATE UNIQUE INDEX measures_latest ON measures (indicator, form, period) WHERE latest;

CREATE TABLE askings (
	indicator bigint NOT NULL REFERENCES indicators,
	period    text COLLATE "C" NOT NULL,
	n         bigint NOT NULL,
	PRIMARY KEY (indicator, period)
);

CREATE TABLE nonces (
	nonce text COLLATE "C" PRIMARY KEY,
	data  json NOT NULL
);

CREATE TABLE deliveries (
	name    text COLLATE "C" PRIMARY KEY,
	state   text COLLATE "C" NOT NULL,
	product text COLLATE "C" NOT NULL, -- empty for none
	edits   text COLLATE "C" NOT NULL, -- empty for none
	asks    boolean NOT NULL,
	slot    timestamptz NOT NULL,
	due     timestamptz NOT NULL, -- never before the instant in data
	lease   timestamptz,          -- by the database's clock; null unless claimed
	touched timestamptz NOT NULL,
	data    json NOT NULL
);
CREATE INDEX deliveries_due ON deliveries (due, name) WHERE state = 'planned';
CREATE INDEX deliveries_claimed ON deliveries (lease) WHERE state = 'claimed';
CREATE INDEX deliveries_asking ON deliveries (product, slot DESC, name) WHERE asks;
CREATE INDEX deliveries_slot ON deliveries (slot DESC, name);

CREATE TABLE marks (
	rule    text COLLATE "C" PRIMARY KEY,
	at      text COLLATE "C" NOT NULL, -- RFC 3339, to the nanosecond
	touched timestamptz NOT NULL
);

CREATE TABLE journal (
	seq  bigint PRIMARY KEY,
	at   timestamptz NOT NULL,
	data json NOT NULL
);

CREATE TABLE bindings (
	channel text COLLATE "C" PRIMARY KEY,
	product text COLLATE "C" NOT NULL REFERENCES products,
	data    json NOT NULL
);

CREATE TABLE follows (
	person  text COLLATE "C" NOT NULL,
	product text COLLATE "C" NOT NULL REFERENCES products,
	at      timestamptz NOT NULL,
	data    json NOT NULL,
	PRIMARY KEY (person, product)
);

CREATE TABLE news (
	n    bigint PRIMARY KEY,
	at   timestamptz NOT NULL,
	data json NOT NULL
);
CREATE INDEX news_at ON news (at);

CREATE TABLE catalogue (
	part text COLLATE "C" PRIMARY KEY,
	at   timestamptz NOT NULL,
	data json NOT NULL,
	body bytea NOT NULL
);
ALTER TABLE catalogue ALTER COLUMN body SET STORAGE EXTERNAL; -- compressed once already, or not worth the wait
