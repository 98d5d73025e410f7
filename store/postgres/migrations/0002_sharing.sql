-- What several processes on one store agree on.

-- Who does what one at a time is enough for.
CREATE TABLE leases (
	job    text COLLATE "C" PRIMARY KEY,
	holder text COLLATE "C" NOT NULL,
	until  timestamptz NOT NULL
);

-- How far the requests already allowed reach, by the database's clock.
CREATE TABLE rates (
	name  text COLLATE "C" PRIMARY KEY,
	taken integer NOT NULL, -- the last time
	at    timestamptz NOT NULL
);
