using System.Globalization;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Api;

/// <summary>The version that an edit was made from: the header If-Match: "N".</summary>
internal static class IfMatch
{
    /// <exception cref="RequestProblemException">428: the header is missing; 400: it is not a version.</exception>
    internal static int Require(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0)
            throw new RequestProblemException(
                StatusCodes.Status428PreconditionRequired,
                "If-Match is missing",
                "name the version that was edited: If-Match: \"N\", with N from the ETag of the annotations"
            );
        return int.TryParse(header.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw RequestProblemException.Malformed($"If-Match is {header}, expected a version's number in quotes: \"3\"");
    }
}
