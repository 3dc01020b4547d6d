using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Reporting;

/// <summary>Notes that people put on the time line of a collection, for everybody who reads its reports.</summary>
public sealed class AnnotationWriter(CollectionsDb db, UserScope scope, ICurrentUser user)
{
    public const int MaxLength = 1_000;

    /// <param name="collection">Whose time line.</param>
    /// <param name="week">A day of a week of the collection.</param>
    /// <param name="text">What to say.</param>
    /// <param name="kpi">Key of the KPI that it is about; null: all.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task<ReportWriteOutcome> AddAsync(CollectionId collection, DateOnly week, string text, string? kpi, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        if (await ReportAccess.FindAsync(connection, collection, cancellationToken) is not { } place)
        {
            return new ReportWriteOutcome.NotFound();
        }

        var monday = WeekCalendar.MondayOf(week);
        List<ReportProblem> problems = [.. OfText(text), .. place.ReadOnlyProblem];
        if (monday < place.Weeks.First || monday > place.Weeks.Last)
        {
            problems.Add(new(ReportProblemKind.DateInvalid, "week", $"The collection has the weeks {place.Weeks}; this day is in none of them."));
        }

        if (kpi is not null)
        {
            var kpis = await KpiQueries.ReadAsync(connection, collection.Value, cancellationToken);
            if (kpis.FirstOrDefault(known => string.Equals(known.Key, kpi, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                kpi = found.Key;
            }
            else
            {
                problems.Add(ReportProblems.UnknownKpi("kpi", kpi, kpis));
            }
        }

        if (problems is not [])
        {
            return new ReportWriteOutcome.Refused(problems);
        }

        var id = Guid.CreateVersion7();
        await using var command = new NpgsqlCommand(
            """
            insert into report_annotations (id, collection_id, instance_id, week_start_date, kpi, text, user_id, user_name)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """, connection)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = collection.Value },
                new() { Value = place.Instance },
                new() { Value = monday },
                new() { Value = (object?)kpi ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = text.Trim() },
                new() { Value = user.Id.Value },
                new() { Value = user.Name },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new ReportWriteOutcome.Done(id);
    }

    public Task<ReportWriteOutcome> ChangeAsync(Guid annotation, string text, CancellationToken cancellationToken) => OfText(text).ToList() is { Count: > 0 } problems
        ? Task.FromResult<ReportWriteOutcome>(new ReportWriteOutcome.Refused(problems))
        : UpdateAsync(annotation, "text = $2, updated_at = clock_timestamp()", text.Trim(), cancellationToken);

    /// <summary>Takes it out of sight; <see cref="RestoreAsync"/> brings it back.</summary>
    public Task<ReportWriteOutcome> DeleteAsync(Guid annotation, CancellationToken cancellationToken) =>
        UpdateAsync(annotation, "deleted_at = clock_timestamp()", null, cancellationToken);

    public Task<ReportWriteOutcome> RestoreAsync(Guid annotation, CancellationToken cancellationToken) =>
        UpdateAsync(annotation, "deleted_at = null", null, cancellationToken);

    private static IEnumerable<ReportProblem> OfText(string text)
    {
        var length = PlainText.Length(text.Trim());
        if (length is 0 or > MaxLength || !PlainText.IsStorable(text))
        {
            yield return new(ReportProblemKind.TextInvalid, "text", string.Create(CultureInfo.InvariantCulture, $"A note has 1 to {MaxLength} characters."));
        }
    }

    private async Task<ReportWriteOutcome> UpdateAsync(Guid annotation, string assignment, string? text, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand($"update report_annotations set {assignment} where id = $1", connection)
        {
            Parameters = { new() { Value = annotation } },
        };
        if (text is not null)
        {
            command.Parameters.Add(new() { Value = text });
        }

        if (await command.ExecuteNonQueryAsync(cancellationToken) == 1)
        {
            return new ReportWriteOutcome.Done(annotation);
        }

        await using var seen = new NpgsqlCommand("select exists (select from report_annotations where id = $1)", connection)
        {
            Parameters = { new() { Value = annotation } },
        };
        return await seen.ExecuteScalarAsync(cancellationToken) is true
            ? new ReportWriteOutcome.Refused([ReportAccess.ReadOnly])
            : new ReportWriteOutcome.NotFound();
    }
}
