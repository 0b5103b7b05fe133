-- Takes one event of a decision into the read model, in one call: the line of the history always, the rest where the
-- event changed it. A NULL leaves what is there.
CREATE FUNCTION adr.take_event(
    of_tenant uuid,
    of_decision uuid,
    new_version bigint,
    type_of_event text,
    summary text,
    by uuid,
    by_name text,
    at timestamptz,
    -- What the record says after the event; all of it, or all NULL.
    new_content text DEFAULT NULL,
    new_title text DEFAULT NULL,
    new_status smallint DEFAULT NULL,
    new_status_text text DEFAULT NULL,
    new_date_iso text DEFAULT NULL,
    new_date_text text DEFAULT NULL,
    new_authors text[] DEFAULT NULL,
    -- The day its file first appeared, for a record without a date; NULL keeps the one that is known.
    first_seen text DEFAULT NULL,
    link_kinds smallint[] DEFAULT NULL,
    link_paths text[] DEFAULT NULL,
    link_numbers integer[] DEFAULT NULL,
    link_texts text[] DEFAULT NULL,
    -- What people say about it.
    new_tags text[] DEFAULT NULL,
    new_categories text[] DEFAULT NULL,
    new_archived boolean DEFAULT NULL
)
    RETURNS void
    LANGUAGE plpgsql AS
$$
#variable_conflict use_column
DECLARE
    -- Links made by people are numbered from here on, those that a record states from 0.
    first_made_here CONSTANT smallint := 10000;
    now_titled text;
    now_status smallint;
    of_project text;
BEGIN
    UPDATE adr.decisions
    SET content = coalesce(new_content, content),
        title = coalesce(new_title, title),
        status = coalesce(new_status, status),
        status_text = coalesce(new_status_text, status_text),
        date_iso = CASE
            WHEN new_content IS NULL THEN date_iso
            WHEN new_date_iso <> '' THEN new_date_iso
            WHEN first_seen IS NOT NULL THEN first_seen
            WHEN date_text = '' THEN date_iso
            ELSE ''
        END,
        date_text = coalesce(new_date_text, date_text),
        authors = coalesce(new_authors, authors),
        tags = coalesce(new_tags, tags),
        categories = coalesce(new_categories, categories),
        archived = coalesce(new_archived, archived),
        version = new_version,
        updated_by = by,
        updated_by_name = by_name,
        updated_at = at
    WHERE id = of_decision
    RETURNING title, status, project INTO now_titled, now_status, of_project;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'decision % has no row in the read model', of_decision;
    END IF;

    IF new_content IS NOT NULL THEN
        DELETE FROM adr.links WHERE decision_id = of_decision AND ordinal < first_made_here;
        INSERT INTO adr.links (tenant_id, decision_id, ordinal, kind, project, target_path, target_number, text)
        SELECT of_tenant, of_decision, (ordinal - 1)::smallint, kind, of_project, path, number, text
        FROM unnest(link_kinds, link_paths, link_numbers, link_texts)
            WITH ORDINALITY AS link (kind, path, number, text, ordinal);
    END IF;

    INSERT INTO adr.versions (tenant_id, decision_id, version, event_type, summary, title, status,
        changed_by, changed_by_name, changed_at)
    VALUES (of_tenant, of_decision, new_version, type_of_event, summary, now_titled, now_status, by, by_name, at);
END
$$;

-- Links that some decisions state, then links that state them; of one kind, as the decision sees it and as the other
-- side states it, or NULL for all. They are resolved here, so that records may come in any order.
--
-- Each lookup is a LATERAL with OFFSET 0, so that it goes by index whatever the planner believes about row counts,
-- which it cannot know behind row-level security.
CREATE FUNCTION adr.relations(ids uuid[], kind_here smallint, kind_there smallint)
    RETURNS TABLE (
        id uuid, kind smallint, stated_here boolean, text text, target_id uuid, number integer, title text
    )
    LANGUAGE plpgsql STABLE AS
$$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        WITH wanted AS MATERIALIZED (
            SELECT id, project, path, number FROM adr.decisions WHERE id = ANY (ids)
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
        SELECT l.decision_id , l.kind , true , l.text ,
               d.id , coalesce(d.number, l.target_number) , d.title 
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
        WHERE l.decision_id = ANY (ids) AND (kind_here IS NULL OR l.kind = kind_here)
        UNION ALL
        SELECT s.id, s.kind, false, s.text, d.id, d.number, d.title
        FROM stated_elsewhere s CROSS JOIN LATERAL (
            SELECT id, number, title FROM adr.decisions WHERE id = s.decision_id OFFSET 0
        ) d
        WHERE s.decision_id <> s.id AND (kind_there IS NULL OR s.kind = kind_there)
        ORDER BY 3 DESC, 2, 6, 4;
END
$$;

-- A decision with its relations, in one call that is a transaction of its own.
CREATE FUNCTION adr.read_decision(of_tenant uuid, of_decision uuid)
    RETURNS TABLE (
        id uuid, project text, number integer, title text, status smallint, status_text text, date_iso text,
        date_text text, tags text[], categories text[], authors text[], archived boolean, version bigint, path text,
        updated_by uuid, updated_by_name text, updated_at timestamptz,
        content text, format smallint, created_by uuid, created_by_name text, created_at timestamptz, relations json
    )
    LANGUAGE plpgsql AS
$$
#variable_conflict use_column
BEGIN
    PERFORM set_config('app.tenant_id', of_tenant::text, true);
    RETURN QUERY
        SELECT id, project, number, title, status, status_text, date_iso, date_text, tags, categories, authors,
            archived, version, path, updated_by, updated_by_name, updated_at, content, format, created_by,
            created_by_name, created_at,
            (SELECT json_agg(found) FROM adr.relations(ARRAY[of_decision], NULL, NULL) found)
        FROM adr.decisions
        WHERE id = of_decision;
END
$$;
