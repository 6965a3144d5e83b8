using System.Text;
using TumorTrace.Core.Exports;

namespace TumorTrace.Server.Workspace;

/// <summary>Ids of slides in addresses: readable, made of letters, digits and dashes, and never a path.</summary>
internal static class SlideIds
{
    private const int Readable = 40;

    /// <param name="run">The run's name; empty for a slide without one.</param>
    internal static string Create(string run, string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.Take(Readable))
            slug.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        return $"{slug.ToString().Trim('-')}-{FileHash.Text($"{run}\0{name}")[..10]}".TrimStart('-');
    }
}
