using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>What a person wants to be told of.</summary>
public sealed partial class ThresholdDialog : IDisposable
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<Threshold>? _thresholds;
    private string _kpi = "";
    private ThresholdCondition _condition = ThresholdCondition.FallsBy;
    private string? _value = "20";
    private string? _problem;

    [Parameter, EditorRequired]
    public required CollectionId Collection { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<Kpi> Kpis { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [Inject]
    public required ThresholdWriter Writer { get; init; }

    [Inject]
    public required ReportEdits Edits { get; init; }

    private bool IsPercent => _condition is ThresholdCondition.RisesBy or ThresholdCondition.FallsBy;

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override Task OnInitializedAsync()
    {
        _kpi = Kpis.FirstOrDefault(kpi => !kpi.IsHidden)?.Key ?? "";
        return ReadAsync();
    }

    private async Task ReadAsync()
    {
        try
        {
            _thresholds = await Writer.ListAsync(Collection, _disposed.Token);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The dialog is closed.
        }
    }

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnClose.InvokeAsync();

    private async Task AddAsync()
    {
        if (!decimal.TryParse(_value, NumberStyles.Number, CultureInfo.InvariantCulture, out var value))
        {
            _problem = "The value is a plain number, such as 20.";
            return;
        }

        // A share is written as people read it: 1.2 stands for 1.2 %.
        var kpi = Kpis.FirstOrDefault(kpi => kpi.Key == _kpi);
        _problem = await Edits.TryAsync(() => Writer.AddAsync(Collection, _kpi, _condition, !IsPercent && kpi?.Unit == KpiUnit.Percent ? value / 100 : value, CancellationToken.None));
        await ReadAsync();
    }

    private async Task DeleteAsync(Threshold threshold)
    {
        _problem = await Edits.TryAsync(() => Writer.DeleteAsync(threshold.Id, CancellationToken.None));
        await ReadAsync();
    }

    private string Text(Threshold threshold)
    {
        var kpi = Kpis.FirstOrDefault(kpi => kpi.Key == threshold.Kpi) ?? new() { Key = threshold.Kpi, Name = threshold.Kpi, Kind = KpiKind.Other };
        var value = threshold.Condition is ThresholdCondition.RisesBy or ThresholdCondition.FallsBy ? KpiText.Percent(threshold.Value).TrimStart('+') : KpiText.Of(threshold.Value, kpi);
        return $"{kpi.Name} {ConditionText(threshold.Condition)} {value}";
    }

    private static string ConditionText(ThresholdCondition condition) => condition switch
    {
        ThresholdCondition.Above => "is above",
        ThresholdCondition.Below => "is below",
        ThresholdCondition.RisesBy => "rises by at least",
        _ => "falls by at least",
    };
}
