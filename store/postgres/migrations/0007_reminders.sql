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
