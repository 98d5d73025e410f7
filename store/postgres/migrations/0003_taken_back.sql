-- A person took the product back from this slug, to an earlier one: the
-- catalogue does not give it that one again.
ALTER TABLE former ADD COLUMN taken_back boolean NOT NULL DEFAULT false;
