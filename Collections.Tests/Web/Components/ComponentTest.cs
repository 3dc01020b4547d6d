using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using MudBlazor.Services;

namespace Collections.Tests.Web.Components;

/// <summary>A browserless page with MudBlazor's services.</summary>
public abstract class ComponentTest : IAsyncLifetime
{
    static ComponentTest()
    {
        BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(30);
    }

    protected BunitContext Page { get; } = new();

    public ValueTask InitializeAsync()
    {
        Page.JSInterop.Mode = JSRuntimeMode.Loose;
        Page.Services.AddMudServices();
        return ValueTask.CompletedTask;
    }

    /// <summary>A live page with the provider of its popovers. After this no service can be added.</summary>
    protected void Live()
    {
        Page.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        Page.Render<MudPopoverProvider>();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Page.DisposeAsync();
    }
}
