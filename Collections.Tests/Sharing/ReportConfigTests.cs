using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Tests.Support;

namespace Collections.Tests.Sharing;

public sealed class ReportConfigTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rearranged_report_comes_back_exactly_for_its_owner_and_for_who_it_is_shared_with()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.SavedAsync();

        (await stage.ConfigWriter(stage.Owner).ShareAsync(id, stage.Colleague.User, expiresAt: null, Cancelled)).ShouldBeOfType<SharingOutcome.Done>();

        (await stage.Configs(stage.Owner).FindAsync(id, Cancelled))!.Layout.ShouldBe(SharingStage.Rearranged);
        var theirs = (await stage.Configs(stage.Colleague).FindAsync(id, Cancelled)).ShouldNotBeNull();
        theirs.Layout.ShouldBe(SharingStage.Rearranged);
        ReportLayoutJson.Write(theirs.Layout).ShouldBe(ReportLayoutJson.Write(SharingStage.Rearranged));
        (theirs.IsMine, theirs.IsShared, theirs.OwnerName).ShouldBe((false, false, $"Person {stage.Owner.User}"));
        theirs.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_view_with_a_thousand_values_comes_back_exactly_and_one_that_would_be_cut_is_not_saved()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var large = SharingStage.Rearranged with { View = new() { Filters = [new("campaign", [.. Enumerable.Range(0, ReportLayoutJson.MaxValues).Select(at => $"Campaign \"Spring\" {at}")])] } };
        var id = await stage.SavedAsync("Large", large);

        (await stage.Configs(stage.Owner).FindAsync(id, Cancelled))!.ShouldSatisfyAllConditions(read => read.Layout.ShouldBe(large), read => read.Notes.ShouldBeEmpty());

        var larger = large with { View = new() { Filters = [new("campaign", [.. large.View.Filters[0].Values, "one more"])] } };
        (await stage.ConfigWriter(stage.Owner).SaveAsync(id, 1, larger, Cancelled)).ShouldBeOfType<SharingOutcome.Refused>()
            .ShouldSatisfyAllConditions(refused => refused.Field.ShouldBe("layout"), refused => refused.Message.ShouldContain("1,000 are possible"));
        (await stage.ConfigWriter(stage.Owner).CreateAsync(stage.Owner.Collection, "Larger", larger, isDefault: false, Cancelled)).ShouldBeOfType<SharingOutcome.Refused>();
        (await stage.Configs(stage.Owner).ListAsync(stage.Owner.Collection, Cancelled)).ShouldHaveSingleItem().Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_configuration_is_nobody_elses_until_it_is_shared_and_after_it_is_taken_back()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.SavedAsync();
        (await SeenAsync(stage.Colleague)).ShouldBeFalse();

        var grant = new ShareGrantId((await stage.ConfigWriter(stage.Owner).ShareAsync(id, null, null, Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);
        (await SeenAsync(stage.Colleague)).ShouldBeTrue();
        (await SeenAsync(stage.Stranger)).ShouldBeFalse();
        (await stage.Configs(stage.Owner).GrantsAsync(id, Cancelled)).Single().Grantee.ShouldBeNull();

        (await stage.ConfigWriter(stage.Owner).UnshareAsync(id, grant, Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        (await SeenAsync(stage.Colleague)).ShouldBeFalse();

        async Task<bool> SeenAsync(Person person) =>
            await stage.Configs(person).FindAsync(id, Cancelled) is not null && (await stage.Configs(person).ListAsync(stage.Owner.Collection, Cancelled)).Count == 1;
    }

    [Fact]
    public async Task A_share_that_has_ended_shows_nothing_and_can_be_renewed()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.SavedAsync();
        var writer = stage.ConfigWriter(stage.Owner);

        await writer.ShareAsync(id, stage.Colleague.User, TimeProvider.System.GetUtcNow().AddSeconds(-1), Cancelled);
        (await stage.Configs(stage.Colleague).FindAsync(id, Cancelled)).ShouldBeNull();

        (await writer.ShareAsync(id, stage.Colleague.User, TimeProvider.System.GetUtcNow().AddHours(1), Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        (await stage.Configs(stage.Colleague).FindAsync(id, Cancelled)).ShouldNotBeNull();
        (await stage.Configs(stage.Owner).GrantsAsync(id, Cancelled)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_it_is_shared_with_copies_it_and_cannot_change_it()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.SavedAsync();
        await stage.ConfigWriter(stage.Owner).ShareAsync(id, stage.Colleague.User, expiresAt: null, Cancelled);
        var theirs = stage.ConfigWriter(stage.Colleague);

        (await theirs.SaveAsync(id, 1, ReportLayout.Standard, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await theirs.RenameAsync(id, "Mine now", Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await theirs.DeleteAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await theirs.SetDefaultAsync(id, true, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await theirs.ShareAsync(id, stage.Stranger.User, null, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();

        var copy = new ReportConfigId((await theirs.CopyAsync(id, "My copy", Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);
        var copied = (await stage.Configs(stage.Colleague).FindAsync(copy, Cancelled)).ShouldNotBeNull();
        (copied.IsMine, copied.Name, copied.Layout).ShouldBe((true, "My copy", SharingStage.Rearranged));
        (await stage.Configs(stage.Owner).FindAsync(copy, Cancelled)).ShouldBeNull();
    }

    [Fact]
    public async Task Every_save_is_a_version_that_can_be_brought_back()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var (id, writer, queries) = (await stage.SavedAsync(), stage.ConfigWriter(stage.Owner), stage.Configs(stage.Owner));

        (await writer.SaveAsync(id, 1, ReportLayout.Standard, Cancelled)).ShouldBe(new SharingOutcome.Done(id.Value, 2));
        (await writer.BringBackAsync(id, 1, Cancelled)).ShouldBe(new SharingOutcome.Done(id.Value, 3));

        (await queries.VersionsAsync(id, Cancelled)).Select(version => (version.Version, version.IsCurrent)).ShouldBe([(3, true), (2, false), (1, false)]);
        (await queries.FindAsync(id, Cancelled))!.Layout.ShouldBe(SharingStage.Rearranged);
        (await writer.BringBackAsync(id, 9, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
    }

    [Fact]
    public async Task A_save_from_a_window_that_is_behind_is_refused_and_nothing_is_lost()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var (id, writer) = (await stage.SavedAsync(), stage.ConfigWriter(stage.Owner));

        var saves = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => writer.SaveAsync(id, 1, ReportLayout.Standard, Cancelled)));

        saves.OfType<SharingOutcome.Done>().Count().ShouldBe(1);
        saves.OfType<SharingOutcome.Conflict>().Count().ShouldBe(5);
        (await stage.Configs(stage.Owner).VersionsAsync(id, Cancelled)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_report_has_one_default_for_a_person()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var writer = stage.ConfigWriter(stage.Owner);
        var (first, second) = (await stage.SavedAsync("First", isDefault: true), await stage.SavedAsync("Second", isDefault: true));
        (await DefaultAsync()).ShouldBe(second);

        await writer.SetDefaultAsync(first, true, Cancelled);
        (await DefaultAsync()).ShouldBe(first);
        (await stage.Configs(stage.Colleague).DefaultAsync(stage.Owner.Collection, Cancelled)).ShouldBeNull();

        await writer.DeleteAsync(first, Cancelled);
        (await DefaultAsync()).ShouldBeNull();
        await writer.SetDefaultAsync(second, true, Cancelled);
        await writer.RestoreAsync(first, Cancelled);
        (await DefaultAsync()).ShouldBe(second);

        await writer.SetDefaultAsync(second, false, Cancelled);
        (await DefaultAsync()).ShouldBeNull();

        async Task<ReportConfigId?> DefaultAsync() => (await stage.Configs(stage.Owner).DefaultAsync(stage.Owner.Collection, Cancelled))?.Id;
    }

    [Fact]
    public async Task What_is_deleted_is_gone_for_everybody_and_comes_back_as_it_was()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var (id, writer) = (await stage.SavedAsync(), stage.ConfigWriter(stage.Owner));
        await writer.ShareAsync(id, null, null, Cancelled);

        (await writer.DeleteAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        (await stage.Configs(stage.Owner).FindAsync(id, Cancelled)).ShouldBeNull();
        (await stage.Configs(stage.Colleague).FindAsync(id, Cancelled)).ShouldBeNull();
        (await writer.DeleteAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();

        (await writer.RestoreAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        (await stage.Configs(stage.Colleague).FindAsync(id, Cancelled))!.Layout.ShouldBe(SharingStage.Rearranged);

        await writer.DeleteAsync(id, Cancelled);
        await stage.SavedAsync();
        (await writer.RestoreAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.Conflict>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    [InlineData("lying \u202E name")]
    public async Task A_name_that_cannot_be_shown_is_refused(string name)
    {
        await using var stage = await SharingStage.CreateAsync(database);

        (await stage.ConfigWriter(stage.Owner).CreateAsync(stage.Owner.Collection, name, ReportLayout.Standard, false, Cancelled))
            .ShouldBeOfType<SharingOutcome.Refused>().Field.ShouldBe("name");
    }

    [Fact]
    public async Task A_name_with_markup_or_a_formula_is_kept_as_it_is_and_is_taken_once()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        const string name = "<script>alert(1)</script> =HYPERLINK(\"x\") '; drop table users; --";
        var id = await stage.SavedAsync(name);

        (await stage.Configs(stage.Owner).FindAsync(id, Cancelled))!.Name.ShouldBe(name);
        (await stage.ConfigWriter(stage.Owner).CreateAsync(stage.Owner.Collection, name.ToUpperInvariant(), ReportLayout.Standard, false, Cancelled))
            .ShouldBeOfType<SharingOutcome.Refused>().Message.ShouldContain("already");
    }

    [Fact]
    public async Task A_configuration_of_somebody_elses_collection_cannot_be_made()
    {
        await using var stage = await SharingStage.CreateAsync(database);

        (await stage.ConfigWriter(stage.Stranger).CreateAsync(stage.Owner.Collection, "x", ReportLayout.Standard, false, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await stage.ConfigWriter(stage.Owner).ShareAsync(await stage.SavedAsync(), new(Guid.NewGuid()), null, Cancelled)).ShouldBeOfType<SharingOutcome.Refused>();
    }

    [Theory]
    [InlineData("""{"version": 1}""", 0)]
    [InlineData("""{"version": 99, "widgets": [{"id": "a", "kind": "Hologram"}], "view": {"weeks": 5, "mood": "blue"}}""", 2)]
    [InlineData("[]", 1)]
    public async Task A_configuration_saved_by_another_version_opens_and_says_what_is_missing(string stored, int notes)
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.SavedAsync();
        await TestDatabase.ExecuteAsync(database.SuperUser, "update collection_report_configs set layout = $1::jsonb where id = $2", stored, id.Value);

        (await stage.Configs(stage.Owner).FindAsync(id, Cancelled))!.Notes.Count.ShouldBe(notes);
        (await stage.Configs(stage.Owner).ListAsync(stage.Owner.Collection, Cancelled)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_loses_the_instance_loses_what_was_shared_on_it()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.SavedAsync();
        await stage.ConfigWriter(stage.Owner).ShareAsync(id, stage.Colleague.User, null, Cancelled);

        await TestDatabase.ExecuteAsync(
            database.SuperUser, "delete from instance_access where user_id = $1 and instance_id = $2", stage.Colleague.User.Value, stage.Owner.Instance.Value);

        (await stage.Configs(stage.Colleague).FindAsync(id, Cancelled)).ShouldBeNull();
    }
}
