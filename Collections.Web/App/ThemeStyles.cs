using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;

namespace Collections.Web.App;

/// <summary>
/// Writes MudBlazor's variables for one palette under a selector of ours. App.razor puts both palettes into the head, so that the
/// attribute <c>data-theme</c> and the system's preference choose by CSS alone: no flash before the circuit and no round trip to switch. Paper is light: dark is for screens alone.
/// Takes the place of a MudThemeProvider in the layout.
/// </summary>
public sealed class ThemeStyles : MudThemeProvider
{
    [Parameter]
    [EditorRequired]
    public required string Selector { get; set; }

    /// <summary>What the browser draws by itself (scroll bars, form controls): <c>light</c> or <c>dark</c>.</summary>
    [Parameter]
    [EditorRequired]
    public required string ColorScheme { get; set; }

    [Parameter]
    public string? Media { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder __builder)
    {
        ArgumentNullException.ThrowIfNull(__builder);

        var css = new StringBuilder("<style>");
        if (Media is not null)
        {
            css.Append("@media ").Append(Media).Append('{');
        }

        css.Append(Selector).Append("{color-scheme:").Append(ColorScheme).Append(';');
        GenerateTheme(css);
        css.Append('}').Append(Media is null ? "" : "}").Append("</style>");
        __builder.AddMarkupContent(0, css.ToString());
    }

    // Nothing to start in the browser: this component only ever runs in static rendering.
    protected override Task OnAfterRenderAsync(bool firstRender) => Task.CompletedTask;
}
