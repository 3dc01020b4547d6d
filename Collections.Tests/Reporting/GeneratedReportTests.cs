using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Web.Api;
using Npgsql;
using MarkKind = Collections.Core.Reporting.MarkKind;

namespace Collections.Tests.Reporting;

/// <summary>
/// 500 generated cases: what tiles, comparisons, breakdowns and drivers of a page read, what the API answers, what the SQL functions say and what an
/// export writes equal a calculation over the generated rows that shares nothing with the product. What adds up is exact; ratios agree to nine digits; every unfair comparison carries its mark.
/// </summary>
public sealed class GeneratedReportTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int Cases = 500;
    private const int Collections = 16;
    private const int Weeks = 12;
    private const int AtOnce = 4;

    /// <summary>Each has 30 cases of its own, whatever the others bring.</summary>
    private static readonly string[] Categories =
        ["nulls", "zeros", "filtered", "partial", "provisional", "restated", "ratios", "reach", "currencies", "gaps", "data gaps", "queries"];

    private static readonly string[] Ways = ["sum", "avg", "min", "max"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_generated_cases_are_the_same_everywhere()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("COLLECTIONS_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        var collections = Enumerable.Range(0, Collections).Select(_ => RawCollection.Generate(random, Weeks)).ToList();
        var cases = Enumerable.Range(0, Cases).Select(number => Draw(random, collections, number)).ToList();
        var counts = cases.SelectMany(drawn => drawn.Categories).CountBy(category => category).ToDictionary();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed}: {string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"))}");
        Categories.ShouldAllBe(category => counts.GetValueOrDefault(category) >= 20, $"seed {seed}");

        await Parallel.ForEachAsync(
            cases.GroupBy(drawn => drawn.Raw),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancelled },
            async (group, _) =>
            {
                await using var scene = await Scene.CreateAsync(fixture, group.Key);
                var said = await scene.SqlAsync([.. group]);
                foreach (var ((raw, kpi, before, after, how, _, number), sql) in group.Zip(said))
                {
                    var context = $"seed {seed}, case {number}, {kpi.Key}";
                    var (first, last) = (Math.Min(before, after), Math.Max(before, after));
                    await scene.CompareAsync(kpi, raw.Weeks[before], raw.Weeks[after], sql.Change, context);
                    await scene.AggregateAsync(kpi, first, last, how, sql.Total, context);
                    await scene.FilterAsync(kpi, raw.Weeks[after], context);
                    await scene.SplitAsync(kpi, raw.Weeks[before], raw.Weeks[after], context);
                    await scene.ExportAsync(kpi, raw.Weeks[before], raw.Weeks[after], raw.Weeks[first], raw.Weeks[last], context);
                }
            });
    }

    /// <summary>A case, of a category where it is that one's turn.</summary>
    private static Drawn Draw(Random random, List<RawCollection> collections, int number)
    {
        var category = number < 30 * Categories.Length ? Categories[number % Categories.Length] : null;
        for (var tries = 0; ; tries++)
        {
            var (raw, kpi) = (collections[random.Next(collections.Count)], RawKpi.All[random.Next(RawKpi.All.Count)]);
            var (before, after) = (random.Next(Weeks), random.Next(Weeks));
            var categories = Scene.Of(raw, kpi, raw.Weeks[before], raw.Weeks[after]);
            if (category is null || tries == 2_000 || categories.Contains(category))
            {
                return new(raw, kpi, before, after, Ways[random.Next(Ways.Length)], categories, number);
            }
        }
    }

    private sealed record Drawn(RawCollection Raw, RawKpi Kpi, int Before, int After, string How, IReadOnlyList<string> Categories, int Number);

    /// <summary>What SQL says of two weeks.</summary>
    private sealed record SqlChange(decimal? Before, decimal? After, decimal? Absolute, decimal? Percentage, string Reason);

    /// <summary>What SQL says of several weeks.</summary>
    private sealed record SqlTotal(decimal? Value, string Reason, int Counted, int LeftOut);

    /// <summary>A generated collection in the database, and everybody who can be asked about it.</summary>
    private sealed class Scene(ReportStage stage, RawCollection raw, HttpClient program, ReportSession session) : IAsyncDisposable
    {
        public static async Task<Scene> CreateAsync(ApiFixture fixture, RawCollection raw)
        {
            var stage = await ReportStage.CreateAsync(fixture.Database);
            await stage.QueryAsync(2);
            foreach (var week in raw.Weeks)
            {
                if (!week.HasResult)
                {
                    await stage.GapAsync(week.Monday);
                }

                foreach (var rows in week.Versions)
                {
                    var end = week.Monday.AddDays(week.LastDay + (week.IsProvisional ? 5 : 45));
                    await stage.WeekAsync(week.Monday, raw.Csv(rows), raw.Columns, new DateTimeOffset(end, default, TimeSpan.Zero), 0, week.LastDay, week.Query, week.DataGaps);
                }
            }

            return new(
                stage, raw, await fixture.App.ProgramAsync(stage.Person.User), (await stage.Reports.OpenAsync(stage.Collection, null, Cancelled))!);
        }

        /// <summary>The categories that a comparison falls into.</summary>
        public static IReadOnlyList<string> Of(RawCollection raw, RawKpi kpi, RawWeek before, RawWeek after)
        {
            var reason = Expect(raw, kpi, before, after).Reason;
            (string Category, bool Is)[] categories =
            [
                ("nulls", reason is "previous_null" or "current_null"),
                ("zeros", reason is "previous_zero"),
                ("filtered", reason is "filtered"),
                ("currencies", reason is "mixed_currencies"),
                ("gaps", reason is "missing_week"),
                ("data gaps", reason is "data_gaps"),
                ("queries", reason is "changed_query"),
                ("partial", before.IsPartial || after.IsPartial),
                ("provisional", before.IsProvisional || after.IsProvisional),
                ("restated", before.Versions.Count > 1 || after.Versions.Count > 1),
                ("ratios", kpi.Kind == "ratio"),
                ("reach", kpi.Kind == "non_additive"),
            ];
            return [.. categories.Where(category => category.Is).Select(category => category.Category)];
        }

        /// <summary>What SQL says of all these cases, asked once: PostgreSQL plans the functions anew for each question.</summary>
        public async Task<IReadOnlyList<(SqlChange Change, SqlTotal Total)>> SqlAsync(IReadOnlyList<Drawn> cases)
        {
            await using var connection = await stage.Db.OpenAsync(stage.Person.Scope, Cancelled);
            await using var command = new NpgsqlCommand(
                """
                select c.week1_value, c.week2_value, c.absolute_change, c.percentage_change, c.reason, a.value, a.reason, a.weeks_counted, a.weeks_left_out
                from unnest($2::date[], $3::date[], $4::text[], $5::text[]) with ordinality as p (before, after, kpi, how, n)
                cross join lateral calculate_week_over_week_change($1, p.before, p.after, p.kpi) c
                cross join lateral aggregate_collection_weeks($1, least(p.before, p.after), greatest(p.before, p.after), p.how, p.kpi) a
                order by p.n
                """, connection)
            {
                Parameters =
                {
                    new() { Value = stage.Collection.Value },
                    new() { Value = cases.Select(drawn => raw.Weeks[drawn.Before].Monday).ToArray() },
                    new() { Value = cases.Select(drawn => raw.Weeks[drawn.After].Monday).ToArray() },
                    new() { Value = cases.Select(drawn => drawn.Kpi.Key).ToArray() },
                    new() { Value = cases.Select(drawn => drawn.How).ToArray() },
                },
            };
            await using var reader = await command.ExecuteReaderAsync(Cancelled);
            List<(SqlChange, SqlTotal)> said = [];
            while (await reader.ReadAsync(Cancelled))
            {
                said.Add((
                    new(Number(reader, 0), Number(reader, 1), Number(reader, 2), Number(reader, 3), reader.GetString(4)),
                    new(Number(reader, 5), reader.GetString(6), reader.GetInt32(7), reader.GetInt32(8))));
            }

            said.Count.ShouldBe(cases.Count);
            return said;
        }

        /// <summary>Two weeks, by the model, SQL and the API.</summary>
        public async Task CompareAsync(RawKpi kpi, RawWeek before, RawWeek after, SqlChange sql, string context)
        {
            var expected = Expect(raw, kpi, before, after);
            var compare = ReportStage.Value(await session.CompareAsync(
                new() { Collection = stage.Collection, Before = WeekSpan.Of(before.Monday), After = WeekSpan.Of(after.Monday) }, Cancelled));
            var change = compare.Changes[compare.Kpis.ToList().FindIndex(candidate => candidate.Key == kpi.Key)];
            Matches(kpi, change, expected, context);
            Snake(change.Reason).ShouldBe(expected.Reason, context);
            foreach (var (kind, week, said) in Marks(kpi, before, after))
            {
                change.Marks.ShouldContain(
                    mark => mark.Kind == kind && mark.Week == week && mark.Text.Contains(said, StringComparison.Ordinal), $"{context}: {kind} of {week:O}");
            }

            var isAcross = before.HasResult && after.HasResult && before.Query != after.Query;
            (!isAcross || change.Marks.Any(mark => mark.Kind == MarkKind.ChangedQuery)).ShouldBeTrue(context);
            (change.Reason == ChangeReason.Ok || !string.IsNullOrEmpty(change.Text)).ShouldBeTrue(context);

            Same(kpi, sql.Before, expected.Before, $"{context}: SQL before");
            Same(kpi, sql.After, expected.After, $"{context}: SQL after");
            Same(kpi, sql.Absolute, expected.Absolute, $"{context}: SQL absolute");
            Close(sql.Percentage, expected.Percentage, $"{context}: SQL percentage");
            sql.Reason.ShouldBe(expected.Reason, $"{context}: SQL");

            var path = string.Create(CultureInfo.InvariantCulture,
                $"/api/collections/{stage.Collection}/report/compare?kpi={kpi.Key}&from={after.Monday:yyyy-MM-dd}&beforeFrom={before.Monday:yyyy-MM-dd}");
            var (status, body) = await GetAsync(path);
            if (expected.Reason == "mixed_currencies")
            {
                status.ShouldBe(HttpStatusCode.UnprocessableEntity, $"{context}: {body}");
                body.GetProperty("reason").GetString().ShouldBe("mixedCurrencies");
                return;
            }

            status.ShouldBe(HttpStatusCode.OK, $"{context}: {body}");
            var answered = body.GetProperty("changes")[0].GetProperty("change");
            Same(kpi, Number(answered, "before"), expected.Before, $"{context}: API before");
            Same(kpi, Number(answered, "after"), expected.After, $"{context}: API after");
            Same(kpi, Number(answered, "absolute"), expected.Absolute, $"{context}: API absolute");
            Close(Number(answered, "percentage"), expected.Percentage, $"{context}: API percentage");
            answered.GetProperty("reason").GetString().ShouldBe(Camel(expected.Reason), $"{context}: API");
            var marks = answered.GetProperty("marks").EnumerateArray().ToList();
            foreach (var (kind, week, said) in Marks(kpi, before, after))
            {
                marks.ShouldContain(
                    mark => mark.GetProperty("kind").GetString() == JsonNamingPolicy.CamelCase.ConvertName(kind.ToString())
                        && mark.GetProperty("week").GetDateTime() == week.ToDateTime(default) && mark.GetProperty("text").GetString()!.Contains(said, StringComparison.Ordinal),
                    $"{context}: API, {kind} of {week:O}");
            }
        }

        /// <summary>Several weeks, by the model, SQL and the API.</summary>
        public async Task AggregateAsync(RawKpi kpi, int first, int last, string how, SqlTotal sql, string context)
        {
            context = $"{context}, {how} of weeks {first} to {last}";
            var (from, to) = (raw.Weeks[first].Monday, raw.Weeks[last].Monday);
            var (value, reason) = kpi.Aggregate([.. raw.Weeks.Skip(first).Take(last - first + 1).Where(week => week.HasResult).Select(week => week.Rows)], how);

            var report = await ReadAsync(request => request with
            {
                Kpis = [kpi.Key],
                From = from,
                To = to,
                Aggregation = Enum.Parse<WeekAggregation>(how, ignoreCase: true),
                AnswersInPart = true,
            });
            var total = report.Series.Single(series => series.Kpi == kpi.Key).Total;
            Same(kpi, total.Value, value, context, how);
            Snake(total.Reason).ShouldBe(reason, context);

            // The tile is of the newest week with a result, against the week before.
            var newest = Enumerable.Range(first, last - first + 1).LastOrDefault(week => raw.Weeks[week].HasResult, last);
            var (after, before) = (raw.Weeks[newest], newest > 0 ? raw.Weeks[newest - 1] : new(RawCollection.First.AddDays(-7), [], 6, false));
            var (tile, moved) = (report.Tiles.Single(tile => tile.Kpi == kpi.Key), Expect(raw, kpi, before, after));
            tile.Week.ShouldBe(after.Monday, context);
            Same(kpi, tile.Value.Value, moved.After, $"{context}: tile");
            Matches(kpi, tile.Change, moved, $"{context}: tile");
            Snake(tile.Change.Reason).ShouldBe(moved.Reason, $"{context}: tile");

            Same(kpi, sql.Value, value, $"{context}: SQL", how);
            (sql.Counted, sql.LeftOut).ShouldBe((total.WeeksCounted, total.WeeksLeftOut), context);
            sql.Reason.ShouldBe(reason, $"{context}: SQL");

            var path = string.Create(CultureInfo.InvariantCulture,
                $"/api/collections/{stage.Collection}/report?kpi={kpi.Key}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&aggregation={how}");
            var (status, body) = await GetAsync(path);
            if (reason == "mixed_currencies" || !CanBeAsked(kpi, how))
            {
                status.ShouldBe(HttpStatusCode.UnprocessableEntity, $"{context}: {body}");
                return;
            }

            status.ShouldBe(HttpStatusCode.OK, $"{context}: {body}");
            var answered = body.GetProperty("series")[0].GetProperty("total");
            Same(kpi, Number(answered, "value"), value, $"{context}: API", how);
            answered.GetProperty("reason").GetString().ShouldBe(Camel(reason), $"{context}: API");
        }

        /// <summary>The change of two weeks by campaign, and what it is made of.</summary>
        public async Task SplitAsync(RawKpi kpi, RawWeek before, RawWeek after, string context)
        {
            if (kpi.Kind is not ("additive" or "ratio"))
            {
                return;
            }

            context = $"{context}, by campaign";
            var (from, to) = (WeekSpan.Of(before.Monday), WeekSpan.Of(after.Monday));
            var all = new[] { before, after }.Where(week => week.HasResult).SelectMany(week => week.Rows).ToList();
            var breakdown = ReportStage.Value(await session.BreakdownAsync(
                new() { Collection = stage.Collection, Dimension = "campaign", Before = from, After = to, Kpis = [kpi.Key] }, Cancelled));
            breakdown.Rows.Select(row => row.Value).ShouldBe(all.Select(row => row.Campaign).Distinct(), ignoreOrder: true, context);
            foreach (var row in breakdown.Rows)
            {
                var own = Expect(raw, kpi, before.Only(row.Value), after.Only(row.Value));
                Matches(kpi, row.Cells[0].Change, own, $"{context}: {row.Label}");
                IsReason(row.Cells[0].Change.Reason, own.Reason, $"{context}: {row.Label}");
            }

            var expected = Expect(raw, kpi, before, after);
            if (await session.DriversAsync(new() { Collection = stage.Collection, Dimension = "campaign", Before = from, After = to, Kpi = kpi.Key }, Cancelled)
                is not ReportOutcome<Drivers>.Done { Value: var drivers })
            {
                kpi.Currencies(all).Count.ShouldBeGreaterThan(1, context);
                return;
            }

            Matches(kpi, drivers.Total, expected, $"{context}: drivers");
            IsReason(drivers.Total.Reason, expected.Reason, $"{context}: drivers");
            if (expected.Absolute is { } absolute)
            {
                Math.Abs(drivers.Lines.Sum(line => line.Contribution) + (drivers.Rest?.Contribution ?? 0) - absolute).ShouldBeLessThanOrEqualTo(0.01m, context);
            }

            // Totals by value know that a row hides something, not what.
            static void IsReason(ChangeReason actual, string expected, string context)
            {
                if (expected is "ok" or "previous_null" or "current_null" && actual == ChangeReason.Filtered)
                {
                    return;
                }

                Snake(actual).ShouldBe(expected, context);
            }
        }

        /// <summary>A week cut to one campaign, which is read from the rows.</summary>
        public async Task FilterAsync(RawKpi kpi, RawWeek week, string context)
        {
            if (!week.HasResult || week.Rows.Count == 0)
            {
                return;
            }

            var campaign = week.Rows[0].Campaign;
            var (value, _) = kpi.Week([.. week.Rows.Where(row => row.Campaign == campaign)]);
            var report = await ReadAsync(request => request with
            {
                Kpis = [kpi.Key],
                From = week.Monday,
                To = week.Monday,
                Filters = [new DimensionFilter("campaign", [campaign])],
                AnswersInPart = true,
            });
            Same(kpi, report.Series.Single(series => series.Kpi == kpi.Key).Values[0].Value, value, $"{context}: only {campaign ?? "null"}");
        }

        /// <summary>The weeks of a period and the comparison of two of them, in the file that a person takes along.</summary>
        public async Task ExportAsync(RawKpi kpi, RawWeek before, RawWeek after, RawWeek first, RawWeek last, string context)
        {
            context = $"{context}, export";
            var layout = new ReportLayout
            {
                View = ReportView.Standard with { Kpis = [kpi.Key], From = first.Monday, To = last.Monday, WeekA = before.Monday, WeekB = after.Monday },
                Widgets = [new() { Id = "two", Kind = WidgetKind.Weeks, Title = "Two weeks" }],
            };
            var reading = ReportStage.Value(await stage.Contents.ReadAsync(stage.Collection, layout, Cancelled));
            var book = ReportExport.Of(reading.Content, layout, WeekTable.Of(reading.Report), new("Everything", TimeProvider.System.GetUtcNow(), "An analyst", null));
            using MemoryStream file = new(), csv = new();
            await JsonExport.WriteAsync(book, file, Cancelled);
            await CsvExport.WriteAsync(book.Sheets[0], csv, Cancelled);
            var lines = Encoding.UTF8.GetString(csv.ToArray()).Split('\n');
            var tables = JsonDocument.Parse(file.ToArray()).RootElement.GetProperty("tables");

            var rows = tables.GetProperty("Weeks").EnumerateArray().ToDictionary(row => DateOnly.Parse(row.GetProperty("Week").GetString()!, CultureInfo.InvariantCulture));
            foreach (var week in raw.Weeks.Where(week => week.Monday >= first.Monday && week.Monday <= last.Monday))
            {
                var row = rows[week.Monday];
                var value = week.HasResult ? kpi.Week(week.Rows).Value : null;
                Same(kpi, Cell(row, 3), value, $"{context} of {week.Monday:O}");
                HasMarks(row, Marks(kpi, week), $"{context} of {week.Monday:O}");
                var line = lines.Single(line => line.StartsWith($"{week.Monday:yyyy-MM-dd},", StringComparison.Ordinal)).Split(',');
                Same(kpi, line[3].Length == 0 ? null : decimal.Parse(line[3], NumberStyles.Float, CultureInfo.InvariantCulture), value, $"{context} of {week.Monday:O}, CSV");
            }

            rows.Count.ShouldBe(((last.Monday.DayNumber - first.Monday.DayNumber) / 7) + 1, context);
            var expected = Expect(raw, kpi, before, after);
            var change = tables.GetProperty("Two weeks").EnumerateArray().ShouldHaveSingleItem(context);
            Same(kpi, Cell(change, 1), expected.Before, $"{context}: before");
            Same(kpi, Cell(change, 2), expected.After, $"{context}: after");
            Same(kpi, Cell(change, 3), expected.Absolute, $"{context}: absolute");
            Close(Cell(change, 4) * 100, expected.Percentage, $"{context}: percentage");
            HasMarks(change, Marks(kpi, before, after), context);

            static decimal? Cell(JsonElement row, int column) =>
                row.EnumerateObject().ElementAt(column).Value is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;

            static void HasMarks(JsonElement row, IEnumerable<(MarkKind Kind, DateOnly Week, string Said)> marks, string context)
            {
                var text = row.GetProperty("Marks").GetString() ?? "";
                foreach (var (_, _, said) in marks)
                {
                    text.ShouldContain(said, Case.Sensitive, context);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await session.DisposeAsync();
            program.Dispose();
            await stage.DisposeAsync();
        }

        private static bool CanBeAsked(RawKpi kpi, string how) => kpi.Kind switch
        {
            "non_additive" => how != "sum",
            "other" => how is "min" or "max",
            _ => true,
        };

        private async Task<Report> ReadAsync(Func<ReportRequest, ReportRequest> change) =>
            ReportStage.Value(await session.ReadAsync(change(new() { Collection = stage.Collection }), Cancelled));

        private static (decimal? Before, decimal? After, decimal? Absolute, decimal? Percentage, string Reason) Expect(
            RawCollection raw, RawKpi kpi, RawWeek before, RawWeek after)
        {
            var from = before.HasResult ? kpi.Week(before.Rows) : (null, "");
            var to = after.HasResult ? kpi.Week(after.Rows) : (null, "");
            if (!before.HasResult || !after.HasResult)
            {
                return (from.Value, to.Value, null, null, "missing_week");
            }

            if (from.Value is not { } one)
            {
                return (null, to.Value, null, null, from.Reason is "null" or "zero_denominator" ? "previous_null" : from.Reason);
            }

            if (to.Value is not { } two)
            {
                return (one, null, null, null, to.Reason is "null" or "zero_denominator" ? "current_null" : to.Reason);
            }

            if (raw.HasCurrencies && kpi.IsMoney && !kpi.Currencies(before.Rows).SequenceEqual(kpi.Currencies(after.Rows)))
            {
                return (one, two, null, null, "mixed_currencies");
            }

            var reason = before.LastDay != after.LastDay ? "partial"
                : before.DataGaps is not null || after.DataGaps is not null ? "data_gaps"
                : before.Query != after.Query ? "changed_query"
                : one == 0 ? "previous_zero"
                : kpi.IsHidden(before.Rows) || kpi.IsHidden(after.Rows) ? "filtered"
                : "ok";
            return (one, two, two - one, reason is "ok" or "filtered" ? (two - one) * 100 / one : null, reason);
        }

        private static IEnumerable<(MarkKind Kind, DateOnly Week, string Said)> Marks(RawKpi kpi, params RawWeek[] weeks)
        {
            foreach (var week in weeks)
            {
                if (!week.HasResult)
                {
                    yield return (MarkKind.Gap, week.Monday, "No result");
                    continue;
                }

                if (week.IsPartial)
                {
                    yield return (MarkKind.Partial, week.Monday, "of 7 days");
                }

                if (week.IsProvisional)
                {
                    yield return (MarkKind.Provisional, week.Monday, "Provisional: ");
                }

                if (week.DataGaps is { } gaps)
                {
                    yield return (MarkKind.Gap, week.Monday, gaps[..10]);
                }

                if (kpi.IsHidden(week.Rows))
                {
                    yield return (MarkKind.Filtered, week.Monday, "AMC hid values");
                }

                if (week.Versions.Count > 1 && Sums(week.Versions[0]) != Sums(week.Versions[1]))
                {
                    yield return (MarkKind.Restated, week.Monday, "Restated: ");
                }
            }

            static (decimal?, decimal?) Sums(IReadOnlyList<RawRow> rows) => (rows.Sum(row => row.Impressions), rows.Sum(row => row.Sales));
        }

        private static string Snake<T>(T reason)
            where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

        /// <summary>The word of SQL as the API writes it.</summary>
        private static string Camel(string reason) =>
            string.Concat(reason.Split('_').Select((part, at) => at == 0 ? part : $"{char.ToUpperInvariant(part[0])}{part[1..]}"));

        private static void Matches(
            RawKpi kpi, Change change, (decimal? Before, decimal? After, decimal? Absolute, decimal? Percentage, string Reason) expected, string context)
        {
            Same(kpi, change.Before, expected.Before, $"{context}: before");
            Same(kpi, change.After, expected.After, $"{context}: after");
            Same(kpi, change.Absolute, expected.Absolute, $"{context}: absolute");
            Close(change.Percentage, expected.Percentage, $"{context}: percentage");
        }

        /// <summary>What adds up is the same to the last digit; a quotient to nine.</summary>
        private static void Same(RawKpi kpi, decimal? actual, decimal? expected, string context, string? how = null)
        {
            if (kpi.Kind != "ratio" && how != "avg")
            {
                actual.ShouldBe(expected, context);
            }
            else
            {
                Close(actual, expected, context);
            }
        }

        private static void Close(decimal? actual, decimal? expected, string context)
        {
            (actual is null).ShouldBe(expected is null, context);
            if (actual is { } one && expected is { } two)
            {
                Math.Abs((double)(one - two)).ShouldBeLessThanOrEqualTo(1e-9 * Math.Max(1e-9, Math.Abs((double)two)), context);
            }
        }

        private async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
        {
            using var answer = await program.GetAsync(path, Cancelled);
            return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled)).RootElement.Clone());
        }

        private static decimal? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDecimal(column);

        private static decimal? Number(JsonElement json, string name) => json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;
    }
}
