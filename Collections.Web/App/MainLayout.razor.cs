using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Collections.Web.App;

public sealed partial class MainLayout : IDisposable
{
    private ErrorBoundary? _boundary;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    // A bare "#main" would resolve against <base href="/"> and leave the page.
    private string SkipHref => new Uri(Navigation.Uri).PathAndQuery + "#main";

    private static string ErrorNumber => Activity.Current?.TraceId.ToString() ?? "the time of this message";

    protected override void OnInitialized() => Navigation.LocationChanged += RecoverOnNavigation;

    /// <summary>Times are shown on the reader's clock, which only the browser knows.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && TimeZoneInfo.TryFindSystemTimeZoneById(await JS.InvokeAsync<string>("collections.timeZone") ?? "", out var zone))
        {
            _zone = zone;
            StateHasChanged();
        }
    }

    public void Dispose() => Navigation.LocationChanged -= RecoverOnNavigation;

    private void RecoverOnNavigation(object? sender, LocationChangedEventArgs e) => Recover();

    private void Recover() => _boundary?.Recover();
}
