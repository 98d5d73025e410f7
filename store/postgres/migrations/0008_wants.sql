-- Who waits for the next figure of an indicator.

CREATE TABLE wants (
	person    text COLLATE "C" NOT NULL,
	indicator bigint NOT NULL REFERENCES indicators,
	product   text COLLATE "C" NOT NULL REFERENCES products,
	at        timestamptz NOT NULL,
	data      json NOT NULL,
	PRIMARY KEY (person, indicator)
);
CREATE INDEX wants_indicator ON wants (indicator);
CREATE INDEX wants_product ON wants (product);
