using System.Globalization;
using System.Net;
using System.Text.Json;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Support;
using Collections.Tests.Web.Api;
using Npgsql;
using MarkKind = Collections.Core.Reporting.MarkKind;

namespace Collections.Tests.Reporting;

/// <summary>
/// 500 generated cases: what pages read, what the API answers and what the SQL functions say equal a calculation over the generated rows
/// that shares nothing with the product. What adds up is exact; ratios agree to nine digits; every unfair comparison carries its mark.
/// </summary>
public sealed class GeneratedReportTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int Cases = 500;
    private const int Collections = 16;
    private const int Weeks = 12;

    /// <summary>Each has 30 cases of its own, whatever the others bring.</summary>
    private static readonly string[] Categories =
        ["nulls", "zeros", "filtered", "partial", "provisional", "restated", "ratios", "reach", "currencies", "gaps"];

    private static readonly string[] Ways = ["sum", "avg", "min", "max"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_generated_cases_are_the_same_everywhere()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("COLLECTIONS_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var scenes = new List<Scene>();
        try
        {
            for (var number = 0; number < Collections; number++)
            {
                scenes.Add(await Scene.CreateAsync(fixture, RawCollection.Generate(random, Weeks)));
            }

            for (var number = 0; number < Cases; number++)
            {
                var (scene, kpi, before, after) = Draw(random, scenes, number < 30 * Categories.Length ? Categories[number % Categories.Length] : null);
                var context = $"seed {seed}, case {number}, {kpi.Key}";
                await scene.CompareAsync(kpi, scene.Raw.Weeks[before], scene.Raw.Weeks[after], context, counts);
                var (first, last) = (Math.Min(before, after), Math.Max(before, after));
                await scene.AggregateAsync(kpi, first, last, Ways[random.Next(4)], context);
                await scene.FilterAsync(kpi, scene.Raw.Weeks[after], context);
            }
        }
        finally
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"))}");
            foreach (var scene in scenes)
            {
                await scene.DisposeAsync();
            }
        }

        foreach (var category in Categories)
        {
            counts.GetValueOrDefault(category).ShouldBeGreaterThanOrEqualTo(20, $"seed {seed}: {category}");
        }
    }

    /// <summary>A case, of a category where one is asked for.</summary>
    private static (Scene Scene, RawKpi Kpi, int Before, int After) Draw(Random random, List<Scene> scenes, string? category)
    {
        for (var tries = 0; ; tries++)
        {
            var (scene, kpi) = (scenes[random.Next(scenes.Count)], RawKpi.All[random.Next(RawKpi.All.Count)]);
            var (before, after) = (random.Next(Weeks), random.Next(Weeks));
            if (category is null || tries == 2_000 || scene.Of(kpi, scene.Raw.Weeks[before], scene.Raw.Weeks[after]).Contains(category))
            {
                return (scene, kpi, before, after);
            }
        }
    }

    private sealed class Scene(ReportStage stage, RawCollection raw, HttpClient program, NpgsqlConnection sql) : IAsyncDisposable
    {
        public RawCollection Raw => raw;

        public static async Task<Scene> CreateAsync(ApiFixture fixture, RawCollection raw)
        {
            var stage = await ReportStage.CreateAsync(fixture.Database);
            foreach (var week in raw.Weeks)
            {
                if (!week.HasResult)
                {
                    await stage.GapAsync(week.Monday);
                }

                foreach (var rows in week.Versions)
                {
                    var end = week.Monday.AddDays(week.LastDay + (week.IsProvisional ? 5 : 45));
                    await stage.WeekAsync(week.Monday, raw.Csv(rows), raw.Columns, new DateTimeOffset(end, default, TimeSpan.Zero), lastDay: week.LastDay);
                }
            }

            return new(stage, raw, await fixture.App.ProgramAsync(stage.Person.User), await stage.Db.OpenAsync(stage.Person.Scope, Cancelled));
        }

        /// <summary>The categories that a comparison falls into.</summary>
        public IReadOnlyList<string> Of(RawKpi kpi, RawWeek before, RawWeek after)
        {
            var reason = Expect(kpi, before, after).Reason;
            (string Category, bool Is)[] categories =
            [
                ("nulls", reason is "previous_null" or "current_null"),
                ("zeros", reason is "previous_zero"),
                ("filtered", reason is "filtered"),
                ("currencies", reason is "mixed_currencies"),
                ("gaps", reason is "missing_week"),
                ("partial", before.IsPartial || after.IsPartial),
                ("provisional", before.IsProvisional || after.IsProvisional),
                ("restated", before.Versions.Count > 1 || after.Versions.Count > 1),
                ("ratios", kpi.Kind == "ratio"),
                ("reach", kpi.Kind == "non_additive"),
            ];
            return [.. categories.Where(category => category.Is).Select(category => category.Category)];
        }

        /// <summary>Two weeks, by the model, SQL and the API.</summary>
        public async Task CompareAsync(RawKpi kpi, RawWeek before, RawWeek after, string context, SortedDictionary<string, int> counts)
        {
            var expected = Expect(kpi, before, after);
            foreach (var category in Of(kpi, before, after))
            {
                counts[category] = counts.GetValueOrDefault(category) + 1;
            }

            var session = (await stage.Reports.OpenAsync(stage.Collection, null, Cancelled))!;
            await using (session)
            {
                var compare = ReportStage.Value(await session.CompareAsync(
                    new() { Collection = stage.Collection, Before = WeekSpan.Of(before.Monday), After = WeekSpan.Of(after.Monday) }, Cancelled));
                var change = compare.Changes[compare.Kpis.ToList().FindIndex(candidate => candidate.Key == kpi.Key)];
                Same(kpi, change.Before, expected.Before, $"{context}: before");
                Same(kpi, change.After, expected.After, $"{context}: after");
                Same(kpi, change.Absolute, expected.Absolute, $"{context}: absolute");
                Close(change.Percentage, expected.Percentage, $"{context}: percentage");
                JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Reason.ToString()).ShouldBe(expected.Reason, context);
                foreach (var (kind, week) in Marks(kpi, before, after))
                {
                    change.Marks.ShouldContain(mark => mark.Kind == kind && mark.Week == week && mark.Text.Length > 0, $"{context}: {kind} of {week:O}");
                }

                (change.Reason == ChangeReason.Ok || !string.IsNullOrEmpty(change.Text)).ShouldBeTrue(context);
            }

            await using (var command = new NpgsqlCommand("select * from calculate_week_over_week_change($1, $2, $3, $4)", sql)
            {
                Parameters = { new() { Value = stage.Collection.Value }, new() { Value = before.Monday }, new() { Value = after.Monday }, new() { Value = kpi.Key } },
            })
            {
                await using var reader = await command.ExecuteReaderAsync(Cancelled);
                (await reader.ReadAsync(Cancelled)).ShouldBeTrue(context);
                Same(kpi, Number(reader, 1), expected.Before, $"{context}: SQL before");
                Same(kpi, Number(reader, 2), expected.After, $"{context}: SQL after");
                Same(kpi, Number(reader, 3), expected.Absolute, $"{context}: SQL absolute");
                Close(Number(reader, 4), expected.Percentage, $"{context}: SQL percentage");
                reader.GetString(5).ShouldBe(expected.Reason, $"{context}: SQL");
            }

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
        }

        /// <summary>Several weeks, by the model, SQL and the API.</summary>
        public async Task AggregateAsync(RawKpi kpi, int first, int last, string how, string context)
        {
            context = $"{context}, {how} of weeks {first} to {last}";
            var (from, to) = (raw.Weeks[first].Monday, raw.Weeks[last].Monday);
            var (value, reason) = kpi.Aggregate([.. raw.Weeks.Skip(first).Take(last - first + 1).Where(week => week.HasResult).Select(week => week.Rows)], how);

            var report = await stage.ReadAsync(request => request with { From = from, To = to, Aggregation = Enum.Parse<WeekAggregation>(how, ignoreCase: true) });
            var total = report.Series.Single(series => series.Kpi == kpi.Key).Total;
            Same(kpi, total.Value, value, context, how);
            if (reason is "not_additive" or "mixed_currencies")
            {
                JsonNamingPolicy.SnakeCaseLower.ConvertName(total.Reason.ToString()).ShouldBe(reason, context);
            }

            await using var command = new NpgsqlCommand(
                "select value, reason, weeks_counted, weeks_left_out from aggregate_collection_weeks($1, $2, $3, $4, $5)", sql)
            {
                Parameters =
                {
                    new() { Value = stage.Collection.Value }, new() { Value = from }, new() { Value = to }, new() { Value = how }, new() { Value = kpi.Key },
                },
            };
            await using var reader = await command.ExecuteReaderAsync(Cancelled);
            (await reader.ReadAsync(Cancelled)).ShouldBeTrue(context);
            Same(kpi, Number(reader, 0), value, $"{context}: SQL", how);
            (reader.GetInt32(2), reader.GetInt32(3)).ShouldBe((total.WeeksCounted, total.WeeksLeftOut), context);
            if (reason is "not_additive" or "mixed_currencies" or "ok")
            {
                reader.GetString(1).ShouldBe(reason, $"{context}: SQL");
            }

            var path = string.Create(CultureInfo.InvariantCulture,
                $"/api/collections/{stage.Collection}/report?kpi={kpi.Key}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&aggregation={how}");
            var (status, body) = await GetAsync(path);
            if (reason == "mixed_currencies" || !CanBeAsked(kpi, how))
            {
                status.ShouldBe(HttpStatusCode.UnprocessableEntity, $"{context}: {body}");
                return;
            }

            status.ShouldBe(HttpStatusCode.OK, $"{context}: {body}");
            Same(kpi, Number(body.GetProperty("series")[0].GetProperty("total"), "value"), value, $"{context}: API", how);
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
            var report = await stage.ReadAsync(request => request with { From = week.Monday, To = week.Monday, Filters = [new DimensionFilter("campaign", [campaign])] });
            Same(kpi, report.Series.Single(series => series.Kpi == kpi.Key).Values[0].Value, value, $"{context}: only {campaign ?? "null"}");
        }

        public async ValueTask DisposeAsync()
        {
            program.Dispose();
            await sql.DisposeAsync();
            await stage.DisposeAsync();
        }

        private static bool CanBeAsked(RawKpi kpi, string how) => kpi.Kind switch
        {
            "non_additive" => how != "sum",
            "other" => how is "min" or "max",
            _ => true,
        };

        private (decimal? Before, decimal? After, decimal? Absolute, decimal? Percentage, string Reason) Expect(RawKpi kpi, RawWeek before, RawWeek after)
        {
            var from = before.HasResult ? kpi.Week(before.Rows) : (null, "");
            var to = after.HasResult ? kpi.Week(after.Rows) : (null, "");
            if (!before.HasResult || !after.HasResult)
            {
                return (from.Value, to.Value, null, null, "missing_week");
            }

            if (from.Value is not { } one)
            {
                return (null, to.Value, null, null, from.Reason == "null" ? "previous_null" : from.Reason);
            }

            if (to.Value is not { } two)
            {
                return (one, null, null, null, to.Reason == "null" ? "current_null" : to.Reason);
            }

            if (raw.HasCurrencies && kpi.IsMoney && !kpi.Currencies(before.Rows).SequenceEqual(kpi.Currencies(after.Rows)))
            {
                return (one, two, null, null, "mixed_currencies");
            }

            var reason = before.LastDay != after.LastDay ? "partial"
                : one == 0 ? "previous_zero"
                : kpi.IsHidden(before.Rows) || kpi.IsHidden(after.Rows) ? "filtered"
                : "ok";
            return (one, two, two - one, reason is "ok" or "filtered" ? (two - one) * 100 / one : null, reason);
        }

        private static IEnumerable<(MarkKind Kind, DateOnly Week)> Marks(RawKpi kpi, params RawWeek[] weeks)
        {
            foreach (var week in weeks)
            {
                if (!week.HasResult)
                {
                    yield return (MarkKind.Gap, week.Monday);
                    continue;
                }

                if (week.IsPartial)
                {
                    yield return (MarkKind.Partial, week.Monday);
                }

                if (week.IsProvisional)
                {
                    yield return (MarkKind.Provisional, week.Monday);
                }

                if (kpi.IsHidden(week.Rows))
                {
                    yield return (MarkKind.Filtered, week.Monday);
                }

                if (week.Versions.Count > 1 && Sums(week.Versions[0]) != Sums(week.Versions[1]))
                {
                    yield return (MarkKind.Restated, week.Monday);
                }
            }

            static (decimal?, decimal?) Sums(IReadOnlyList<RawRow> rows) => (rows.Sum(row => row.Impressions), rows.Sum(row => row.Sales));
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
