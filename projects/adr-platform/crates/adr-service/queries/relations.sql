-- Links that some decisions state, then links that state them. $1: decision ids.
WITH wanted AS (
    SELECT id, project, path, number FROM adr.decisions WHERE id = ANY ($1)
),
stated_elsewhere AS (
    SELECT w.id, l.decision_id, l.kind, l.text
    FROM wanted w JOIN adr.links l ON l.target_id = w.id
    UNION
    SELECT w.id, l.decision_id, l.kind, l.text
    FROM wanted w JOIN adr.links l
        ON l.target_id IS NULL AND l.project = w.project AND l.target_path = w.path
    UNION
    SELECT w.id, l.decision_id, l.kind, l.text
    FROM wanted w JOIN adr.links l
        ON l.target_id IS NULL AND l.project = w.project AND l.target_number = w.number
        AND NOT EXISTS (SELECT FROM adr.decisions d WHERE d.project = l.project AND d.path = l.target_path)
)
SELECT l.decision_id AS "id!", l.kind AS "kind!", true AS "stated_here!", l.text AS "text!",
       d.id AS "target_id?", coalesce(d.number, l.target_number) AS "number?", d.title AS "title?"
FROM adr.links l
LEFT JOIN LATERAL (
    SELECT id, number, title FROM adr.decisions
    WHERE l.target_id IS NOT NULL AND id = l.target_id
    UNION ALL
    SELECT id, number, title FROM adr.decisions
    WHERE l.target_id IS NULL AND project = l.project AND path = l.target_path
    UNION ALL
    (SELECT id, number, title FROM adr.decisions
     WHERE l.target_id IS NULL AND project = l.project AND number = l.target_number
     ORDER BY path)
    LIMIT 1
) d ON true
WHERE l.decision_id = ANY ($1)
UNION ALL
SELECT s.id, s.kind, false, s.text, d.id, d.number, d.title
FROM stated_elsewhere s JOIN adr.decisions d ON d.id = s.decision_id
WHERE s.decision_id <> s.id
ORDER BY 3 DESC, 2, 6, 4
