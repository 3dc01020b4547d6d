using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Collections.Web.App;

public sealed partial class App
{
    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    /// <summary>Interactive everywhere, except on pages that say [ExcludeFromInteractiveRouting] (sign-in, error): those are plain HTML.</summary>
    private IComponentRenderMode? PageRenderMode => HttpContext.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;
}
