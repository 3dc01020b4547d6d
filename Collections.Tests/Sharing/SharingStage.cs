using Collections.Core.Data;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Sharing;

/// <summary>Somebody with a report, a colleague who may see the same instance, and a stranger with an instance of their own.</summary>
internal sealed class SharingStage : IAsyncDisposable
{
    private SharingStage(TestDatabase database, Person owner, Person colleague, Person stranger)
    {
        (Database, Owner, Colleague, Stranger) = (database, owner, colleague, stranger);
        Db = new CollectionsDb(database.App, worker: null);
    }

    public TestDatabase Database { get; }

    public CollectionsDb Db { get; }

    public Person Owner { get; }

    public Person Colleague { get; }

    public Person Stranger { get; }

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public SharedSnapshots Shared => new(Db);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<SharingStage> CreateAsync(TestDatabase database)
    {
        var stage = new SharingStage(database, await Person.CreateAsync(database), await Person.CreateAsync(database), await Person.CreateAsync(database));
        foreach (var table in new[] { "collection_report_configs", "collection_report_snapshots" })
        {
            await TestDatabase.ExecuteAsync(
                database.SuperUser, $"delete from {table} where user_id = any ($1)", new[] { stage.Owner, stage.Colleague, stage.Stranger }.Select(person => person.User.Value).ToArray());
        }

        await TestDatabase.ExecuteAsync(
            database.SuperUser, "insert into instance_access (user_id, instance_id, role) values ($1, $2, 'Viewer')", stage.Colleague.User.Value, stage.Owner.Instance.Value);
        return stage;
    }

    /// <summary>Nothing of it is as it is at first.</summary>
    public static ReportLayout Rearranged => ReportLayout.Standard.Move("drivers", 0).Remove("heatmap") with
    {
        View = ReportView.Standard with
        {
            Weeks = 26,
            Compare = ReportComparison.PreviousPeriod,
            Group = PeriodGrouping.Quarter,
            Aggregation = WeekAggregation.Avg,
            Kpis = ["clicks", "impressions"],
            Filters = [new("campaign", ["<b>Brand</b>", null, "=1+1"])],
            Groups = [new("Own", "campaign", GroupMatch.StartsWith, "B")],
        },
    };

    public ReportConfigQueries Configs(Person person) => new(Db, person.Scope);

    public ReportConfigWriter ConfigWriter(Person person) =>
        new(Db, person.Scope, new Acting(person.User), NullLogger<ReportConfigWriter>.Instance);

    public SnapshotQueries Snapshots(Person person) => new(Db, person.Scope);

    public SnapshotWriter SnapshotWriter(Person person) =>
        new(Db, person.Scope, new Acting(person.User), Time, NullLogger<SnapshotWriter>.Instance);

    public async Task<ReportConfigId> SavedAsync(string name = "Weekly", ReportLayout? layout = null, bool isDefault = false) =>
        new((await ConfigWriter(Owner).CreateAsync(Owner.Collection, name, layout ?? Rearranged, isDefault, Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);

    public async Task<SnapshotId> FrozenAsync(string name = "March", byte[]? content = null) =>
        new((await SnapshotWriter(Owner).CreateAsync(new(Owner.Collection, name, "", Rearranged, content ?? "{}"u8.ToArray(), []), Cancelled))
            .ShouldBeOfType<SharingOutcome.Done>().Id);

    /// <summary>Gives a snapshot a link.</summary>
    /// <returns>The hash that it is found by.</returns>
    public async Task<byte[]> LinkedAsync(SnapshotId snapshot, TimeSpan? lifetime = null)
    {
        var hash = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        (await SnapshotWriter(Owner).LinkAsync(snapshot, hash, Time.GetUtcNow() + (lifetime ?? TimeSpan.FromDays(1)), Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        return hash;
    }

    public ValueTask DisposeAsync() => Db.DisposeAsync();

    private sealed record Acting(UserId Id) : ICurrentUser
    {
        public string Name => $"Person {Id}";
    }
}
