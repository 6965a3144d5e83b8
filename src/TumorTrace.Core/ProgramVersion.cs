using System.Reflection;

namespace TumorTrace.Core;

/// <summary>The version of TumorTrace, as outputs record it.</summary>
internal static class ProgramVersion
{
    private static readonly string[] s_parts = (
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0"
    ).Split('+');

    /// <summary>Such as "0.2.0".</summary>
    public static string Number => s_parts[0];

    /// <summary>The commit that was built; "unknown" without one.</summary>
    public static string Commit => s_parts.Length > 1 ? s_parts[1] : "unknown";
}
