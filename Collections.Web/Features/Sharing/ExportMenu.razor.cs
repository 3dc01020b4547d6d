using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Collections.Web.Features.Sharing;

/// <summary>Takes a report along as a file; PNG of a chart is in the chart's own tools.</summary>
public sealed partial class ExportMenu
{
    private static readonly (string Label, string Icon, string Query)[] View =
    [
        ("Excel, with an About sheet", Icons.Material.Outlined.TableChart, "format=xlsx"),
        ("CSV, the weeks", Icons.Material.Outlined.GridOn, "format=csv"),
        ("JSON", Icons.Material.Outlined.DataObject, "format=json"),
    ];

    /// <summary>Where files come from.</summary>
    [Parameter, EditorRequired]
    public required string Address { get; set; }

    /// <summary>Whether all weeks and KPIs can be had beside what is shown.</summary>
    [Parameter]
    public bool OffersAll { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    private IEnumerable<(string Label, string Icon, string Query)> Items => OffersAll
        ? [.. View.Select(item => ($"{item.Label}: this view", item.Icon, item.Query)), .. View.Select(item => ($"{item.Label}: everything", item.Icon, $"{item.Query}&scope=all"))]
        : View;

    private string With(string query) => Address + (Address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query;

    private async Task PrintAsync() => await JS.InvokeVoidAsync("print");
}
