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
    private bool _navIsOpen;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    // A bare "#main" would resolve against <base href="/"> and leave the page.
    private string SkipHref => new Uri(Navigation.Uri).PathAndQuery + "#main";

    private static string ErrorNumber => Activity.Current?.TraceId.ToString() ?? "the time of this message";

    protected override void OnInitialized() => Navigation.LocationChanged += AfterNavigation;

    /// <summary>Times are shown on the reader's clock, which only the browser knows.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && TimeZoneInfo.TryFindSystemTimeZoneById(await JS.InvokeAsync<string>("collections.timeZone") ?? "", out var zone))
        {
            _zone = zone;
            StateHasChanged();
        }
    }

    public void Dispose() => Navigation.LocationChanged -= AfterNavigation;

    private void AfterNavigation(object? sender, LocationChangedEventArgs e)
    {
        Recover();
        if (_navIsOpen)
        {
            _navIsOpen = false;
            StateHasChanged();
        }
    }

    // Only seen where the screen is narrow; elsewhere the links stand in the bar.
    private void ToggleNav() => _navIsOpen = !_navIsOpen;

    private void CloseNavOnEscape(KeyboardEventArgs e) => _navIsOpen &= e.Key != "Escape";

    private void Recover() => _boundary?.Recover();
}
