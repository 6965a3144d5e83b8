using System.Text.Json;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>Changes of JSON: values, members, order, nesting. What is no JSON is changed as text.</summary>
internal static class JsonMutation
{
    /// <summary>Characters that repeating an item may add.</summary>
    private const int MostRepeated = 4_000_000;

    public static byte[] Mutate(byte[] input, Dice dice) =>
        dice.OneIn(5) || JsonTree.TryParse(input) is not { } tree
            ? TextMutation.Mutate(input, dice)
            : TextMutation.Utf8(Changed(tree, dice));

    private static string Changed(JsonTree tree, Dice dice)
    {
        var all = tree.All().ToList();
        var node = dice.Of(all);
        switch (dice.Below(10))
        {
            case 0 or 1:
                // Scalars are most of a file: one of them.
                dice.Of(all.FindAll(n => n.Raw is not null).DefaultIfEmpty(tree).ToList()).Become(Odd(dice));
                break;
            case 2:
                node.Become(Odd(dice));
                break;
            case 3:
                Members(dice.Of(all.FindAll(n => n.Members is { Count: > 0 }).DefaultIfEmpty(node).ToList()), dice);
                break;
            case 4 or 5:
                Items(dice.Of(all.FindAll(n => n.Items is { Count: > 0 }).DefaultIfEmpty(node).ToList()), dice);
                break;
            case 6:
                var levels = dice.Length(2000);
                node.Become(new JsonTree { Raw = new string('[', levels) + node + new string(']', levels) });
                break;
            case 7:
                var copy = new JsonTree { Raw = dice.Of(all).ToString() };
                node.Become(copy);
                break;
            case 8:
                var inside = new JsonTree { Raw = node.ToString() };
                node.Become(
                    dice.OneIn(2)
                        ? new JsonTree { Items = [inside] }
                        : new JsonTree { Members = [(dice.Of(["x", "name", "type", "features", "geometry"]), inside)] }
                );
                break;
            default:
                node.Become(new JsonTree { Raw = JsonSerializer.Serialize(node.ToString()) });
                break;
        }
        return tree.ToString();
    }

    private static JsonTree Odd(Dice dice) =>
        new()
        {
            Raw = dice.Below(6) switch
            {
                0 => dice.Of(["null", "true", "false", "{}", "[]", "[[]]", "[null]", "{\"\":null}", "\"\\ud800\""]),
                1 => JsonSerializer.Serialize(dice.Of(OddValues.Texts)),
                2 => JsonSerializer.Serialize(dice.Of(OddValues.Numbers)),
                _ => dice.Of(OddValues.Numbers),
            },
        };

    private static void Members(JsonTree node, Dice dice)
    {
        if (node.Members is not { Count: > 0 } members)
            return;
        var at = dice.Below(members.Count);
        switch (dice.Below(5))
        {
            case 0 or 1:
                members.RemoveAt(at);
                break;
            case 2:
                members.Add((members[at].Name, dice.OneIn(2) ? members[at].Value : Odd(dice)));
                break;
            case 3:
                members.Insert(dice.Below(members.Count), (dice.Of(OddValues.Texts), Odd(dice)));
                break;
            default:
                var name = members[at].Name;
                members[at] = (dice.Of([name.ToUpperInvariant(), $"{name} ", "", $"{name}2", dice.Of(OddValues.Texts)]), members[at].Value);
                break;
        }
    }

    private static void Items(JsonTree node, Dice dice)
    {
        if (node.Items is not { Count: > 0 } items)
            return;
        var at = dice.Below(items.Count);
        switch (dice.Below(6))
        {
            case 0:
                items.RemoveAt(at);
                break;
            case 1:
                items.Insert(dice.Below(items.Count), items[at]);
                break;
            case 2:
                items.Insert(at, Odd(dice));
                break;
            case 3:
                items.Reverse();
                break;
            case 4:
                items.Clear();
                break;
            default:
                // Repeated what is repeated, a text would not fit into memory.
                var most = (int)Math.Clamp(MostRepeated / Math.Max(1, items[at].ToString().Length), 1, 3000);
                items.AddRange(Enumerable.Repeat(items[at], dice.Length(most)).ToList());
                break;
        }
    }
}
