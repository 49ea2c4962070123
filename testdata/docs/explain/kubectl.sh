cat "$PAGE/../../explain/wrong-account/input.txt"
