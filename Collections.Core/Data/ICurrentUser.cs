namespace Collections.Core.Data;

/// <summary>Who acts, for what people read afterwards ("paused by …"). What may be seen and done is decided by <see cref="UserScope"/>.</summary>
public interface ICurrentUser
{
    UserId Id { get; }

    string Name { get; }
}
