namespace TumorTrace.Server.Problems;

/// <summary>A request that cannot be fulfilled; the response is RFC 9457 with this status and message.</summary>
public sealed class RequestProblemException(int status, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;
    public string Title { get; } = title;

    /// <summary>Further members of the response.</summary>
    public IReadOnlyDictionary<string, object?>? Members { get; init; }

    internal static RequestProblemException NotFound(string detail) => new(StatusCodes.Status404NotFound, "Not found", detail);

    internal static RequestProblemException Conflict(string detail) => new(StatusCodes.Status409Conflict, "Not possible now", detail);

    internal static RequestProblemException Malformed(string detail) => new(StatusCodes.Status400BadRequest, "Malformed request", detail);
}
