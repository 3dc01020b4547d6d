using Bunit;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Web.Features.Reporting;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Web.Components;

/// <summary>How a report opens.</summary>
public sealed class ReportPageTests(PageSite site) : ComponentTest, IClassFixture<PageSite>
{
    private AsyncServiceScope? _services;

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_services is { } services)
        {
            await services.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("", "13", true)]
    [InlineData("?weeks=26", "26", false)]
    public async Task A_default_view_is_read_in_place_of_the_standard_one_where_the_address_asks_for_nothing(string asked, string period, bool isDefault)
    {
        _services = site.Open(site.Person.User);
        var layout = ReportLayout.Standard with { View = ReportView.Standard with { Weeks = 13 } };
        var saved = (await _services.Value.ServiceProvider.GetRequiredService<ReportConfigWriter>().CreateAsync(
            site.Person.Collection, $"Mine{asked}", layout, isDefault: true, Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        Page.Services.AddFallbackServiceProvider(_services.Value.ServiceProvider);
        Page.AddAuthorization().SetAuthorized("Somebody");
        Live();
        var navigation = Page.Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo(Addresses.Report(site.Person.Collection) + asked);
        HashSet<string> periods = [];

        var report = Page.Render<CollectionReport>(parameters => parameters.Add(page => page.Id, site.Person.Collection.Value));
        report.OnMarkupUpdated += (_, _) => Note();

        report.WaitForAssertion(() => report.Markup.ShouldContain(isDefault ? $"Mine{asked}" : "Standard view"));
        await report.InvokeAsync(Note);
        periods.ShouldBe([period]);
        new Uri(navigation.Uri).Query.ShouldBe(isDefault ? $"?config={saved.Id}&weeks=13" : asked);

        void Note() => periods.UnionWith(report.FindAll(".period[aria-pressed=true]").Select(button => button.TextContent));
    }
}
