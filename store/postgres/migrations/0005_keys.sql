-- What lets a script note figures in somebody's name: the hash of a key, never
-- the key.
CREATE TABLE api_keys (
	hash    text COLLATE "C" PRIMARY KEY,
	product text COLLATE "C" NOT NULL REFERENCES products,
	person  text COLLATE "C" NOT NULL,
	data    json NOT NULL,
	UNIQUE (product, person)
);
