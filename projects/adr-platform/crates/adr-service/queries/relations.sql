-- Links that some decisions state, then links that state them. $1: decision ids. $2: only links of this kind as the
-- decision sees it, $3: the same kind as the other side states it; NULL for all.
--
-- Each lookup is a LATERAL with OFFSET 0, so that it goes by index whatever the planner believes about row counts,
-- which it cannot know behind row-level security.
WITH wanted AS MATERIALIZED (
    SELECT id, project, path, number FROM adr.decisions WHERE id = ANY ($1)
),
stated_elsewhere AS (
    SELECT w.id, l.decision_id, l.kind, l.text
    FROM wanted w CROSS JOIN LATERAL (
        SELECT decision_id, kind, text FROM adr.links WHERE target_id = w.id OFFSET 0
    ) l
    UNION
    SELECT w.id, l.decision_id, l.kind, l.text
    FROM wanted w CROSS JOIN LATERAL (
        SELECT decision_id, kind, text FROM adr.links
        WHERE target_id IS NULL AND project = w.project AND target_path = w.path OFFSET 0
    ) l
    UNION
    SELECT w.id, l.decision_id, l.kind, l.text
    FROM wanted w CROSS JOIN LATERAL (
        SELECT decision_id, kind, text FROM adr.links l
        WHERE target_id IS NULL AND project = w.project AND target_number = w.number
            AND NOT EXISTS (
                SELECT FROM adr.decisions d
                WHERE d.project = l.project AND d.path = l.target_path AND d.path <> ''
            )
        OFFSET 0
    ) l
)
SELECT l.decision_id AS "id!", l.kind AS "kind!", true AS "stated_here!", l.text AS "text!",
       d.id AS "target_id?", coalesce(d.number, l.target_number) AS "number?", d.title AS "title?"
FROM adr.links l
LEFT JOIN LATERAL (
    SELECT id, number, title FROM adr.decisions
    WHERE l.target_id IS NOT NULL AND id = l.target_id
    UNION ALL
    SELECT id, number, title FROM adr.decisions
    WHERE l.target_id IS NULL AND project = l.project AND path = l.target_path AND path <> ''
    UNION ALL
    (SELECT id, number, title FROM adr.decisions
     WHERE l.target_id IS NULL AND project = l.project AND number = l.target_number
     ORDER BY path)
    LIMIT 1
) d ON true
WHERE l.decision_id = ANY ($1) AND ($2::smallint IS NULL OR l.kind = $2)
UNION ALL
SELECT s.id, s.kind, false, s.text, d.id, d.number, d.title
FROM stated_elsewhere s CROSS JOIN LATERAL (
    SELECT id, number, title FROM adr.decisions WHERE id = s.decision_id OFFSET 0
) d
WHERE s.decision_id <> s.id AND ($3::smallint IS NULL OR s.kind = $3)
ORDER BY 3 DESC, 2, 6, 4
