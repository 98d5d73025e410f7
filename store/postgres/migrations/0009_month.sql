-- Who receives the month of the incubator, and what was known when.

CREATE TABLE subscriptions (
	person text COLLATE "C" PRIMARY KEY,
	data   json NOT NULL
);

-- When a measure was noted. A text in the row has its quotes escaped.
ALTER TABLE measures ADD COLUMN at timestamptz;
UPDATE measures SET at = coalesce(substring(data::text from '"At":"([^"]+)"')::timestamptz, 'epoch');
ALTER TABLE measures ALTER COLUMN at SET NOT NULL;
CREATE INDEX measures_at ON measures (at);
CREATE INDEX measures_versions ON measures (indicator, form, period, seq);
