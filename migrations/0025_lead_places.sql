-- Leads near a point: the box around a circle is a range of latitudes and one of longitudes.
CREATE INDEX leads_by_place ON leads (latitude, longitude) WHERE latitude IS NOT NULL;
