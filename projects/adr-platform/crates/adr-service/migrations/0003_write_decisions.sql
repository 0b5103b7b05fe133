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
