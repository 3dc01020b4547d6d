using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Collections.Web.App;

public sealed partial class MainLayout : IDisposable
{
    private ErrorBoundary? _boundary;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    // A bare "#main" would resolve against <base href="/"> and leave the page.
    private string SkipHref => new Uri(Navigation.Uri).PathAndQuery + "#main";

    private static string ErrorNumber => Activity.Current?.TraceId.ToString() ?? "the time of this message";

    protected override void OnInitialized() => Navigation.LocationChanged += RecoverOnNavigation;

    public void Dispose() => Navigation.LocationChanged -= RecoverOnNavigation;

    private void RecoverOnNavigation(object? sender, LocationChangedEventArgs e) => Recover();

    private void Recover() => _boundary?.Recover();
}
