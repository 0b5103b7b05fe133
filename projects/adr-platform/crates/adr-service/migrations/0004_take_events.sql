-- Takes many events in one call, in their order. Each object has the parameters of adr.take_event;
-- what is missing or null is NULL.
CREATE FUNCTION adr.take_events(of_tenant uuid, events jsonb) RETURNS void
    LANGUAGE plpgsql AS
$$
DECLARE
    event record;
BEGIN
    FOR event IN
        SELECT * FROM jsonb_to_recordset(events) AS event (
            decision uuid, version bigint, type text, summary text, by_id uuid, by_name text, at timestamptz,
            content text, title text, status smallint, status_text text, date_iso text, date_text text,
            authors text[], first_seen text,
            link_kinds smallint[], link_paths text[], link_numbers integer[], link_texts text[],
            tags text[], categories text[], archived boolean
        )
    LOOP
        PERFORM adr.take_event(
            of_tenant, event.decision, event.version, event.type, event.summary, event.by_id, event.by_name, event.at,
            event.content, event.title, event.status, event.status_text, event.date_iso, event.date_text,
            event.authors, event.first_seen,
            event.link_kinds, event.link_paths, event.link_numbers, event.link_texts,
            event.tags, event.categories, event.archived
        );
    END LOOP;
END
$$;
