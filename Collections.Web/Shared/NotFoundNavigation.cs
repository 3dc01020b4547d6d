using Microsoft.AspNetCore.Components;

namespace Collections.Web.Shared;

internal static class NotFoundNavigation
{
    /// <summary>
    /// There is nothing at this page's address; without effect when the page is gone. A browser window has one address: what a page learns late (that its
    /// collection was deleted, by its own button that went to the list) must not put "nothing here" over the page that is shown by now.
    /// </summary>
    /// <param name="gone">Cancelled when the page goes.</param>
    public static void NotFound(this NavigationManager navigation, CancellationToken gone)
    {
        if (!gone.IsCancellationRequested)
        {
#pragma warning disable RS0030 // The one place that may.
            navigation.NotFound();
#pragma warning restore RS0030
        }
    }
}
