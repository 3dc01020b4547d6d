namespace Collections.Core.Data;

/// <summary>
/// Whose rows may be seen: fixed once for a circuit, a request or a job before its first query, and never changed after that.
/// </summary>
/// <remarks>Registered as scoped. PostgreSQL enforces it: every connection that is opened under a scope carries the user in <c>app.user_id</c>.</remarks>
public sealed class UserScope
{
    private UserId? _user;

    /// <exception cref="InvalidOperationException">No user has been fixed yet.</exception>
    public UserId User => _user ?? throw new InvalidOperationException("A query was made before the user of this scope was fixed.");

    public static UserScope For(UserId user)
    {
        var scope = new UserScope();
        scope.Fix(user);
        return scope;
    }

    /// <exception cref="InvalidOperationException">Another user was fixed before.</exception>
    public void Fix(UserId user)
    {
        if (_user is { } before && before != user)
        {
            throw new InvalidOperationException("The user of a scope cannot change.");
        }

        _user = user;
    }
}
