using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Cronos;

namespace Collections.Core.Planning;

/// <summary>What makes a request acceptable, and the weeks that follow from it. Pure: the same request, facts and time give the same plan.</summary>
internal static class PlanRules
{
    /// <summary>More than AMC's longest history (sixty months of retail purchases), twice over.</summary>
    public const int MaxWeeks = 530;

    private const int MostOffenders = 10;

    /// <summary>A new collection.</summary>
    public static CollectionPlan Plan(CollectionRequest request, PlanFacts facts, DateTimeOffset now)
    {
        var problems = new List<PlanProblem>();
        var name = CheckName(request.Name, facts, problems);
        CheckInstance(facts, problems);
        CheckWorkflow(request, facts, problems);
        CheckTimeout(request, problems);
        var zone = FindZone(request.TimeZone, facts, problems);
        var weeks = Weeks(request, zone, now, problems);
        CheckFilters(request.Filters, problems);
        var parameters = Parameters(request.Parameters, facts.Declared, problems);
        var sql = Render(request with { Parameters = parameters }, facts, weeks, problems);

        return Plan(request, facts, zone, weeks, problems, now) with { Name = name, Parameters = parameters, RenderedSql = sql };
    }

    /// <summary>An existing collection, of which only what changes is checked: a workflow that is gone since does not stop a new name.</summary>
    public static (CollectionPlan Plan, PlannedSchedule Schedule) PlanChange(
        StoredCollection stored, CollectionRequest request, CollectionChange change, PlanFacts facts, DateTimeOffset now)
    {
        var problems = new List<PlanProblem>();
        if (change is { Name: null, StartDate: null, EndDate: null, TimeoutSeconds: null, Schedule: null })
        {
            problems.Add(PlanProblem.NothingToChange());
        }

        CheckInstance(facts, problems);
        var name = change.Name is null ? request.Name : CheckName(request.Name, facts, problems);
        CheckTimeout(request, problems);
        var zone = FindZone(request.TimeZone, facts, problems);
        IReadOnlyList<PlannedWeek> weeks = [];
        if (request.StartDate > stored.Request.StartDate)
        {
            problems.Add(PlanProblem.RangeShrinks("startDate"));
        }
        else if (request.EndDate < stored.Request.EndDate)
        {
            problems.Add(PlanProblem.RangeShrinks("endDate"));
        }
        else if (request.StartDate != stored.Request.StartDate || request.EndDate != stored.Request.EndDate)
        {
            weeks = Weeks(request, zone, now, problems);
        }

        var schedule = Schedule(stored, change.Schedule, zone, now, problems);
        return (Plan(request, facts, zone, weeks, problems, now) with { Name = name }, schedule);
    }

    private static CollectionPlan Plan(
        CollectionRequest request, PlanFacts facts, TimeZoneInfo zone, IReadOnlyList<PlannedWeek> weeks, List<PlanProblem> problems, DateTimeOffset now)
    {
        var pending = weeks.Where(week => week.Status == WeekStatus.Pending).ToList();
        var waiting = pending.Where(week => week.NotBefore is not null).Select(week => week.NotBefore!.Value).ToList();
        return new CollectionPlan
        {
            Problems = problems,
            Name = request.Name,
            InstanceId = request.InstanceId,
            WorkflowId = request.WorkflowId,
            WorkflowVersion = facts.WorkflowVersion ?? request.WorkflowVersion ?? 0,
            TimeZone = zone.Id,
            Weeks = weeks,
            Window = weeks is []
                ? null
                : (WeekCalendar.StartOfDay(weeks[0].Period.WindowStart, zone), WeekCalendar.StartOfDay(weeks[^1].Period.WindowEnd.AddDays(1), zone)),
            Estimate = pending is [] ? null : FinishEstimate.Of(pending.Count - waiting.Count, waiting, facts.Slots, facts.MedianDuration, now),
        };
    }

    /// <summary>What is given, read as what the workflow's author says it is; what is not given is the author's default, where there is one.</summary>
    private static Dictionary<string, SqlValue> Parameters(
        IReadOnlyDictionary<string, SqlValue> given, IReadOnlyList<WorkflowParameter> declared, List<PlanProblem> problems)
    {
        var values = new Dictionary<string, SqlValue>(given, StringComparer.Ordinal);
        foreach (var parameter in declared)
        {
            if (!values.TryGetValue(parameter.Name, out var value))
            {
                if (parameter.Default is { } otherwise)
                {
                    values.Add(parameter.Name, otherwise);
                }
            }
            else if (WorkflowParameter.Read(parameter.Type, value) is { } read)
            {
                values[parameter.Name] = read;
            }
            else
            {
                problems.Add(PlanProblem.ParameterOfOtherType(parameter));
            }
        }

        return values;
    }

    private static string CheckName(string given, PlanFacts facts, List<PlanProblem> problems)
    {
        var name = given.Trim();
        var length = PlainText.Length(name);
        if (length == 0)
        {
            problems.Add(PlanProblem.NameMissing());
        }
        else if (length > PlanProblem.MaxNameLength)
        {
            problems.Add(PlanProblem.NameTooLong(length));
        }
        else if (!PlainText.IsPrintable(name))
        {
            problems.Add(PlanProblem.NameUnprintable());
        }
        else if (facts.NameIsTaken)
        {
            problems.Add(PlanProblem.NameTaken(name));
        }

        return name;
    }

    private static void CheckInstance(PlanFacts facts, List<PlanProblem> problems)
    {
        if (!facts.InstanceIsVisible)
        {
            problems.Add(PlanProblem.InstanceUnknown());
        }
        else if (!facts.InstanceIsEditable)
        {
            problems.Add(PlanProblem.InstanceReadOnly());
        }
    }

    private static void CheckWorkflow(CollectionRequest request, PlanFacts facts, List<PlanProblem> problems)
    {
        // Without the instance nothing can be said of its workflows.
        if (!facts.InstanceIsVisible)
        {
            return;
        }

        if (!facts.WorkflowIsKnown)
        {
            problems.Add(PlanProblem.WorkflowUnknown());
        }
        else if (facts.WorkflowVersion is null)
        {
            problems.Add(PlanProblem.WorkflowVersionUnknown(request.WorkflowVersion ?? 0));
        }
        else if (request.SeenVersion is { } seen && seen != facts.WorkflowVersion)
        {
            problems.Add(PlanProblem.WorkflowChanged(facts.WorkflowVersion.Value));
        }
    }

    private static void CheckTimeout(CollectionRequest request, List<PlanProblem> problems)
    {
        if (request.TimeoutSeconds is < CollectionRequest.MinTimeoutSeconds or > CollectionRequest.MaxTimeoutSeconds)
        {
            problems.Add(PlanProblem.TimeoutOutOfRange());
        }
    }

    /// <summary>The zone asked for, else the instance's. An unknown one is a problem, and the rest is planned in the instance's.</summary>
    private static TimeZoneInfo FindZone(string? asked, PlanFacts facts, List<PlanProblem> problems)
    {
        var fallback = TimeZones.TryFind(facts.InstanceTimeZone, out var instanceZone) ? instanceZone : TimeZoneInfo.Utc;
        if (string.IsNullOrWhiteSpace(asked))
        {
            return fallback;
        }

        if (TimeZones.TryFind(asked.Trim(), out var zone))
        {
            return zone;
        }

        problems.Add(PlanProblem.TimeZoneUnknown("timeZone", asked));
        return fallback;
    }

    private static List<PlannedWeek> Weeks(CollectionRequest request, TimeZoneInfo zone, DateTimeOffset now, List<PlanProblem> problems)
    {
        var yesterday = WeekCalendar.Today(now, zone).AddDays(-1);
        var history = WeekCalendar.HistoryStart(now, zone);
        var before = problems.Count;
        if (request.EndDate < request.StartDate)
        {
            problems.Add(PlanProblem.EndBeforeStart(request.StartDate, request.EndDate));
        }

        if (request.EndDate > yesterday)
        {
            problems.Add(PlanProblem.EndNotOver(yesterday, zone.Id));
        }
        else if (request.EndDate < history)
        {
            problems.Add(PlanProblem.RangeBeforeHistory(history));
        }

        if (request.EndDate.DayNumber - request.StartDate.DayNumber >= MaxWeeks * 7)
        {
            problems.Add(PlanProblem.RangeTooLong(MaxWeeks));
        }

        if (problems.Count > before)
        {
            return [];
        }

        var periods = WeekCalendar.Weeks(request.StartDate, request.EndDate, request.FirstWeek, request.LastWeek);
        var excluded = Excluded(request, periods, problems);
        var weeks = periods.Select(period => PlannedWeek.Of(period, now, zone, excluded)).ToList();
        if (weeks.TrueForAll(week => week.Status == WeekStatus.Skipped))
        {
            problems.Add(PlanProblem.NothingToCollect());
        }

        return weeks;
    }

    private static HashSet<DateOnly> Excluded(CollectionRequest request, IReadOnlyList<WeekPeriod> periods, List<PlanProblem> problems)
    {
        var mondays = new HashSet<DateOnly>();
        foreach (var date in request.ExcludedDates.Distinct())
        {
            if (date < periods[0].WindowStart || date > periods[^1].WindowEnd)
            {
                problems.Add(PlanProblem.ExcludedDateOutsideRange(date));
            }
            else
            {
                mondays.Add(WeekCalendar.MondayOf(date));
            }
        }

        return mondays;
    }

    private static void CheckFilters(CollectionFilters filters, List<PlanProblem> problems)
    {
        Check(filters.Campaigns, FilterKind.Campaigns, "filters.campaigns", PlanProblem.CampaignInvalid);
        Check(filters.Asins, FilterKind.Asins, "filters.asins", PlanProblem.AsinInvalid);

        void Check(IReadOnlyList<string> values, FilterKind kind, string field, Func<string, PlanProblem> problem)
        {
            if (values.Count > CollectionFilters.MaxValues)
            {
                problems.Add(PlanProblem.TooManyFilterValues(field));
            }
            else
            {
                problems.AddRange(FilterText.Check(values, kind).Offenders.Take(MostOffenders).Select(problem));
            }
        }
    }

    /// <summary>The query of the newest week that will run; every other one differs in its dates only. Its problems show also while there are no weeks.</summary>
    private static string? Render(CollectionRequest request, PlanFacts facts, IReadOnlyList<PlannedWeek> weeks, List<PlanProblem> problems)
    {
        if (facts.SqlQuery is null)
        {
            return null;
        }

        var newest = weeks.LastOrDefault(week => week.Status == WeekStatus.Pending)?.Period;
        var values = new CollectionInputs(request.Filters, request.Parameters)
            .For(newest?.WindowStart ?? request.StartDate, newest?.WindowEnd ?? request.EndDate);
        switch (SqlTemplate.Parse(facts.SqlQuery).Render(values))
        {
            case SqlRendering.Ready ready:
                return newest is null ? null : ready.Sql;
            case SqlRendering.Refused refused:
                problems.AddRange(refused.Problems.Select(PlanProblem.Of));
                break;
        }

        return null;
    }

    private static PlannedSchedule Schedule(
        StoredCollection stored, ScheduleChange? change, TimeZoneInfo zone, DateTimeOffset now, List<PlanProblem> problems)
    {
        var asked = change ?? new ScheduleChange(stored.Cron, stored.ScheduleTimeZone);
        if (string.IsNullOrWhiteSpace(asked.Cron))
        {
            return new(null, null, null);
        }

        if (!string.IsNullOrWhiteSpace(asked.TimeZone) && !TimeZones.TryFind(asked.TimeZone.Trim(), out zone!))
        {
            problems.Add(PlanProblem.TimeZoneUnknown("schedule.timeZone", asked.TimeZone));
            return new(null, null, null);
        }

        if (!CronExpression.TryParse(asked.Cron, out var cron) || cron.GetNextOccurrence(now, zone) is not { } next)
        {
            problems.Add(PlanProblem.ScheduleInvalid(asked.Cron));
            return new(null, null, null);
        }

        return new(asked.Cron.Trim(), zone.Id, next);
    }
}
