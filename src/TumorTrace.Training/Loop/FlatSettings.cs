using System.Text.Json.Nodes;

namespace TumorTrace.Training.Loop;

/// <summary>
/// Settings as checkpoints and model cards of version 0.1 hold them: most members side by side in one object, where
/// <see cref="TrainingSettings"/> now has records.
/// </summary>
internal static class FlatSettings
{
    private static readonly (string Flat, string Group, string Member)[] s_members =
    [
        ("depth", "network", "depth"),
        ("width", "network", "width"),
        ("trunk", "network", "trunk"),
        ("steps", "optimization", "steps"),
        ("batch", "optimization", "batch"),
        ("accumulate", "optimization", "accumulate"),
        ("optimizer", "optimization", "optimizer"),
        ("learning_rate", "optimization", "learning_rate"),
        ("warm_up", "optimization", "warm_up"),
        ("schedule", "optimization", "schedule"),
        ("weight_decay", "optimization", "weight_decay"),
        ("ema_decay", "optimization", "ema_decay"),
        ("freeze_statistics", "optimization", "freeze_statistics"),
        ("precision", "optimization", "precision"),
        ("validate_every", "validation", "every"),
        ("validation_patches", "validation", "patches"),
        ("patience", "validation", "patience"),
        ("keep_last", "validation", "keep_last"),
        ("mine_every", "mining", "every"),
        ("mine_places", "mining", "positions"),
        ("hard_share", "mining", "share"),
    ];

    /// <summary>The same settings with their members in groups; those that have them already stay as they are.</summary>
    internal static JsonObject Nested(JsonObject settings)
    {
        foreach (var (flat, group, member) in s_members)
        {
            if (!settings.Remove(flat, out var value))
                continue;
            if (settings[group] is not JsonObject members)
                settings[group] = members = [];
            members[member] = value;
        }
        return settings;
    }
}
