-- Who is in a team, what people ask of it, who was erased and who has left.

CREATE TABLE members (
	product text COLLATE "C" NOT NULL REFERENCES products,
	person  text COLLATE "C" NOT NULL,
	data    json NOT NULL,
	PRIMARY KEY (product, person)
);

CREATE TABLE requests (
	id      text COLLATE "C" PRIMARY KEY,
	product text COLLATE "C" NOT NULL REFERENCES products,
	person  text COLLATE "C" NOT NULL, -- who asked
	open    boolean NOT NULL,
	at      timestamptz NOT NULL,
	settled timestamptz, -- null while open
	data    json NOT NULL
);
CREATE INDEX requests_open ON requests (product) WHERE open;

CREATE TABLE erased (
	key text COLLATE "C" PRIMARY KEY,
	at  text COLLATE "C" NOT NULL -- RFC 3339, to the nanosecond
);

CREATE TABLE departed (
	person text COLLATE "C" PRIMARY KEY,
	since  text COLLATE "C" NOT NULL -- the same
);

CREATE TABLE settings (
	name text COLLATE "C" PRIMARY KEY,
	data json NOT NULL
);

ALTER TABLE journal ADD COLUMN product text COLLATE "C", ADD COLUMN action text COLLATE "C";
-- The journal names people by key: who noted a figure, or is asked for it, is
-- not told by its values any more.
UPDATE journal SET product = data->>'Product', action = data->>'Action', data = CASE
	WHEN data->>'Action' IN ('measure.save', 'indicator.declare') THEN (
		SELECT json_object_agg(key, CASE
			WHEN key IN ('Before', 'After') AND json_typeof(value) = 'object' THEN (
				SELECT json_object_agg(k, CASE WHEN k IN ('By', 'InCharge') THEN '""'::json ELSE v END) FROM json_each(value) AS f (k, v))
			ELSE value END) FROM json_each(data))
	ELSE data END;
ALTER TABLE journal ALTER COLUMN product SET NOT NULL, ALTER COLUMN action SET NOT NULL;
CREATE INDEX journal_product ON journal (product, seq);
