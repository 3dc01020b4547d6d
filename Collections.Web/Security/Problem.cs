using Microsoft.AspNetCore.Http.HttpResults;

namespace Collections.Web.Security;

/// <summary>Answers of the doors to a program, as problem details.</summary>
internal static class Problem
{
    public const string SignInNeeded = "Sign in, or send 'Authorization: Bearer <token>'.";
    public const string RoleNeeded = "Your role does not include this.";

    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        ProblemHttpResult result = TypedResults.Problem(detail, statusCode: status);
        return result.ExecuteAsync(context);
    }
}
