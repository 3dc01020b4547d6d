using Microsoft.AspNetCore.Components;

namespace Collections.Web.Security;

/// <summary>Plain HTML: works before there is a circuit, and without a script.</summary>
public sealed partial class SignIn
{
    private string? _message;

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    /// <summary>Where the person wanted to go.</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary><c>used</c>: a link of the console brought nothing.</summary>
    [SupplyParameterFromQuery]
    public string? Link { get; set; }

    [SupplyParameterFromForm]
    private SignInForm? Form { get; set; }

    [Inject]
    private PasswordSignIn Passwords { get; init; } = null!;

    [Inject]
    private NavigationManager Navigation { get; init; } = null!;

    private string? Message => _message
        ?? (Link is null || Form is not null ? null : "This link does not work any more: it works once and until the next start. Restart the application to get a new one.");

    protected override void OnInitialized()
    {
        if (Form is null && HttpContext.User.Identity is { IsAuthenticated: true })
        {
            Navigation.NavigateTo(Target());
        }
    }

    private async Task SignInAsync()
    {
        switch (await Passwords.TryAsync(HttpContext, Form?.Email ?? "", Form?.Password ?? ""))
        {
            case PasswordSignIn.Outcome.SignedIn:
                Navigation.NavigateTo(Target());
                break;
            case PasswordSignIn.Outcome.TooOften:
                HttpContext.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                _message = "Too many tries. Wait five minutes, then try again.";
                break;
            default:
                HttpContext.Response.StatusCode = StatusCodes.Status401Unauthorized;
                _message = "Email or password is wrong.";
                break;
        }
    }

    /// <summary>Only within this application: a link of somebody else's must not lead elsewhere after the sign-in.</summary>
    private string Target() => ReturnUrl is ['/', not ('/' or '\\'), ..] ? ReturnUrl : "/";

    private sealed class SignInForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}
