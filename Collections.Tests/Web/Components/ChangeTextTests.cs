using Bunit;
using Collections.Core.Catalog;
using Collections.Core.Reporting;
using ChangeText = Collections.Web.Features.Reporting.ChangeText;

namespace Collections.Tests.Web.Components;

/// <summary>A change in words and colour.</summary>
public sealed class ChangeTextTests : ComponentTest
{
    private static readonly Kpi Sales = new() { Key = "sales", Name = "Sales", Kind = KpiKind.Additive, Direction = KpiDirection.Up };

    [Theory]
    [InlineData(ChangeReason.Ok, "bad")]
    [InlineData(ChangeReason.Partial, "neutral")]
    [InlineData(ChangeReason.DataGaps, "neutral")]
    [InlineData(ChangeReason.ChangedQuery, "neutral")]
    public void A_change_between_sides_that_are_not_alike_is_neither_good_nor_bad(ChangeReason reason, string css)
    {
        var change = new Change(700, 360, -340, reason == ChangeReason.Ok ? -48.6m : null, reason, "Why it is so.", null, []);

        var text = Page.Render<ChangeText>(parameters => parameters.Add(part => part.Change, change).Add(part => part.Kpi, Sales));

        text.Find(".change").ClassList.ShouldContain(css);
        text.FindAll(".visually-hidden").Count.ShouldBe(css == "neutral" ? 0 : 1);
    }
}
