using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Planning;

/// <summary>Campaigns and ASINs as they come out of a spreadsheet.</summary>
public sealed partial class FilterFields
{
    [Parameter, EditorRequired]
    public required CollectionDraft Draft { get; set; }

    /// <summary>What is to become of it, as a function of what it is by then: while a browser is behind with drawing, parameters are those of before.</summary>
    [Parameter]
    public EventCallback<Func<CollectionDraft, CollectionDraft>> OnChange { get; set; }

    [Parameter]
    public string? CampaignProblem { get; set; }

    [Parameter]
    public string? AsinProblem { get; set; }

    private CollectionFilters Filters => CollectionFilters.Paste(Draft.Campaigns, Draft.Asins);

    private string CampaignHelper => Filters.Campaigns is [] ? "Paste from a spreadsheet, one per line. Empty: all campaigns" : Count(Filters.Campaigns.Count, "campaign");

    private string AsinHelper => Filters.Asins is [] ? "Paste from a spreadsheet; commas, spaces or lines between. Empty: all ASINs" : Count(Filters.Asins.Count, "ASIN");

    private static string Count(int count, string what) => $"{CountText.Of(count, what)}, doubles removed";
}
