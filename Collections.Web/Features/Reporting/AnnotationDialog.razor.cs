using System.Globalization;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>What people write about a week; deleting can be taken back.</summary>
public sealed partial class AnnotationDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private string _week = "";
    private string _kpi = "";
    private string? _text;
    private string? _problem;
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required Annotation Annotation { get; set; }

    [Parameter, EditorRequired]
    public required CollectionId Collection { get; set; }

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    /// <summary>Whether anything was written.</summary>
    [Parameter]
    public EventCallback<bool> OnClose { get; set; }

    [Inject]
    public required AnnotationWriter Writer { get; init; }

    [Inject]
    public required ReportEdits Edits { get; init; }

    private bool IsNew => Annotation.Id is null;

    protected override void OnInitialized() =>
        (_week, _kpi, _text) = (Annotation.Week.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Annotation.Kpi ?? "", Annotation.Text);

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnClose.InvokeAsync(false);

    private Task SaveAsync() => RunAsync(() => Annotation.Id is { } id
        ? Writer.ChangeAsync(id, _text ?? "", CancellationToken.None)
        : Writer.AddAsync(Collection, DateOnly.ParseExact(_week, "yyyy-MM-dd", CultureInfo.InvariantCulture), _text ?? "", _kpi is "" ? null : _kpi, CancellationToken.None));

    private Task DeleteAsync()
    {
        var id = Annotation.Id!.Value;
        return RunAsync(
            () => Writer.DeleteAsync(id, CancellationToken.None),
            () => Edits.Tell("The annotation is deleted.", async () =>
            {
                await Edits.TryAsync(() => Writer.RestoreAsync(id, CancellationToken.None));
                await OnClose.InvokeAsync(true);
            }));
    }

    private async Task RunAsync(Func<Task<ReportWriteOutcome>> write, Action? done = null)
    {
        _isBusy = true;
        _problem = await Edits.TryAsync(write);
        _isBusy = false;
        if (_problem is null)
        {
            done?.Invoke();
            await OnClose.InvokeAsync(true);
        }
    }
}
